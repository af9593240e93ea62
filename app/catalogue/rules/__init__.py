"""The catalogue's pure part: vocabularies with their ids, the filter language of 1EdTech, lists, CASE 1.0."""
