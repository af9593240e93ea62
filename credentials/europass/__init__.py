"""European Digital Credentials for learning: European Learning Model 3.2, profile edc-generic-full, in VC 1.1.

The models know every property of the profile, so that credentials of others can be read as well.
"""

from credentials.europass.checking import europass_faults
from credentials.europass.credential import EuropassDocument
from credentials.europass.writing import europass_credential

__all__ = ["EuropassDocument", "europass_credential", "europass_faults"]
