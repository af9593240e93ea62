"""The OpenAPI document of `/v1`: names, examples, and every refusal that an operation can give."""
