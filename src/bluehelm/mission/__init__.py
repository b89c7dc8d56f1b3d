"""What a mission keeps: the record of every analysis, so that a figure can be traced and made again."""

from bluehelm.mission.run import Run, RunInput, RunOutput, record_run
from bluehelm.mission.run_files import checksum_file, checksum_values

__all__ = ["Run", "RunInput", "RunOutput", "checksum_file", "checksum_values", "record_run"]
