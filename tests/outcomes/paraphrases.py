"""Statements of the example sets as another institution might write them: made for the tests, to measure likeness on."""

from app.example.loader import DATA, read

PARAPHRASES = {
    "ED-01": (
        "Vormt eigen ervaringen en die van anderen om tot ervaringskennis.",
        "Maakt van wat men zelf meemaakte kennis die ook op verhalen van anderen steunt.",
    ),
    "ED-02": (
        "Ondersteunt lotgenoten individueel en groepsgewijs bij zelfhulp.",
        "Helpt mensen met eenzelfde ervaring om zichzelf en elkaar te helpen.",
    ),
    "ED-03": (
        "Traint professionals in herstelgericht werken.",
        "Coacht hulpverleners op een houding die herstel voorop stelt.",
    ),
    "ED-05": (
        "Geeft een instelling advies over toegankelijke en menselijke hulp.",
        "Adviseert organisaties hoe hun diensten menselijker en toegankelijker worden.",
    ),
    "ED-06": ("Doet vanuit ervaringsperspectief onderzoek naar een praktijkvraag.",),
    "ED-07": ("Draagt vanuit ervaringskennis bij aan beleid en visie van een organisatie.",),
    "ED-08": ("Gaat stigmatisering en zelfstigmatisering tegen.",),
    "ED-09": ("Houdt bij het inzetten van eigen ervaring de eigen grenzen en balans in het oog.",),
    "SW-01": (
        "Maakt contact met zorgmijders.",
        "Bouwt contact op met mensen die hulp uit de weg gaan.",
    ),
    "SW-02": ("Maakt met gezinnen een plan waarin hun eigen netwerk een rol heeft.",),
    "SW-03": (
        "Treedt op als bemiddelaar in burenconflicten.",
        "Bemiddelt tussen bewoners die een conflict hebben.",
    ),
    "SW-05": ("Brengt schulden van een huishouden in kaart en verwijst door naar passende hulp.",),
    "SW-06": ("Gebruikt de wetten van het sociaal domein bij het beoordelen van een casus.",),
    "SW-07": ("Taxeert de veiligheid van kinderen en volwassenen volgens de meldcode.",),
    "SW-08": ("Gebruikt de eigen ervaring met ontwrichting als professional in het sociaal werk.",),
    "SW-09": ("Trekt in teams als gelijke op met ervaringsdeskundige collega's.",),
    "SW-13": ("Staat mensen bij in rouw en bij vragen over zingeving.",),
    "SW-14": ("Maakt een aanpak om eenzaamheid in de wijk te voorkomen.",),
    "GA-01": ("Past motiverende gespreksvoering toe bij mensen die over verandering twijfelen.",),
    "GA-02": ("Helpt cliënten hun eigen kracht te vinden en te gebruiken.",),
    "GA-04": ("Maakt samen met cliënten een plan voor herstel.",),
    "GA-05": ("Werkt samen met familie en andere naasten van de cliënt.",),
    "GA-06": ("Werkt in crisissituaties de-escalerend.",),
    "GA-08": ("Hanteert de wetgeving rond gedwongen zorg in een casus.",),
    "GA-11": ("Maakt op verantwoorde wijze gebruik van digitale zorg.",),
    "NL-01": ("Vergroot de eigen regie van kwetsbare burgers.",),
    "NL-02": ("Maakt ongelijkheid zichtbaar en bespreekt die met beleidsmakers.",),
    "NL-03": ("Ontleedt sociale vraagstukken op micro-, meso- en macroniveau.",),
    "NL-04": ("Zet met wijkbewoners een gezamenlijke voorziening op.",),
    "NL-06": ("Maakt een verantwoorde afweging bij morele dilemma's in de eigen beroepspraktijk.",),
    "NL-07": ("Weegt de ervaringskennis van burgers even zwaar als andere bronnen in besluiten.",),
    "NL-09": ("Doet praktijkonderzoek naar hoe een interventie werkt.",),
    "GEN-6-SAM": ("Zet een interprofessioneel samengesteld team neer dat één product maakt.",),
    "GEN-6-ONZ": ("Kiest een onderzoeksmethode die past bij een vraag uit de praktijk en beantwoordt die.",),
    "GEN-5-DIG": ("Vindt bij een gebruiker het digitale hulpmiddel dat bij hem past.",),
    "MA-02": ("Geeft leiding aan organisatieverandering bij botsende belangen.",),
    "MA-03": ("Bouwt methodieken waarin wetenschap, praktijkkennis en ervaringskennis elkaar versterken.",),
    "MA-05": ("Onderzoekt samen met de mensen over wie het gaat.",),
    "MA-06": ("Geeft bestuurders raad over wat beleid sociaal teweegbrengt.",),
    "MA-08": ("Ondersteunt collega's bij het vormen van een moreel oordeel.",),
    "MA-10": ("Mengt zich in het publieke debat rond sociale vraagstukken.",),
}


def example_statements() -> dict[str, str]:
    """The Dutch statement of every outcome of the example sets, by its code."""
    sets = [read(f"outcome-sets/{path.name}") for path in sorted((DATA / "outcome-sets").glob("*.yaml"))]
    return {each["code"]: each["nl"] for one in sets for each in one["outcomes"]}
