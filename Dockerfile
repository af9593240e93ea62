FROM python:3.13-slim AS build
WORKDIR /srv/leerlijn
COPY requirements.lock .
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock

FROM python:3.13-slim
RUN useradd --system --no-create-home leerlijn
WORKDIR /srv/leerlijn
COPY --from=build /srv/leerlijn/.venv .venv
COPY app app
RUN rm -r app/example
COPY credentials credentials
COPY schemas schemas
COPY migrations migrations
COPY scripts/serve scripts/serve
COPY alembic.ini .
USER leerlijn
ENV PATH=/srv/leerlijn/.venv/bin:$PATH HOST=0.0.0.0 PORT=8000 PYTHONUNBUFFERED=1
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
    CMD [".venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=2)"]
CMD ["scripts/serve"]
