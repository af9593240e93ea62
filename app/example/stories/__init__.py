"""The main job and the stories of the sector plan, in the order in which the demo plays them."""

from app.example.stories.comparison import comparison
from app.example.stories.find import find
from app.example.stories.ggz_agoog import ggz_agoog
from app.example.stories.main_job import main_job
from app.example.stories.training import in_company_training

CHAPTERS = (main_job, comparison, find, ggz_agoog, in_company_training)
