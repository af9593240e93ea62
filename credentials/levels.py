"""The addresses of the levels of EQF and NLQF in the vocabularies of the European Union."""

_EU = "http://data.europa.eu/snb"
EQF_URL = {level: f"{_EU}/eqf/{level}" for level in range(1, 9)}
NLQF_URL = {
    1: f"{_EU}/qdr/c_3e11a3fd",
    2: f"{_EU}/qdr/c_c749fa23",
    3: f"{_EU}/qdr/c_f97cdbb5",
    4: f"{_EU}/qdr/c_ff656b33",
    5: f"{_EU}/qdr/c_18c9e9fe",
    6: f"{_EU}/qdr/c_1711a061",
    7: f"{_EU}/qdr/c_478359fc",
    8: f"{_EU}/qdr/c_2835a50f",
}
