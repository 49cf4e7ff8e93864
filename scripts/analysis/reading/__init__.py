"""The files of a run, checked as they are read: fields, plan, samples."""
