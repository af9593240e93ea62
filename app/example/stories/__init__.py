"""The main job and the stories of the sector plan, in the order in which the demo plays them."""

from app.example.stories.ad_to_bachelor import ad_to_bachelor
from app.example.stories.case_import import case_import
from app.example.stories.comparison import comparison
from app.example.stories.faces import faces
from app.example.stories.find import find
from app.example.stories.ggz_agoog import ggz_agoog
from app.example.stories.main_job import main_job
from app.example.stories.review import review
from app.example.stories.roll_over import roll_over
from app.example.stories.training import in_company_training

CHAPTERS = (
    main_job,
    review,
    case_import,
    comparison,
    find,
    faces,
    ggz_agoog,
    in_company_training,
    ad_to_bachelor,
    roll_over,
)
