"""What comes next: panels, models, back-tests."""

from bluehelm.forecast.actuals import actual_deaths
from bluehelm.forecast.backtest import SCORES, Level, run_backtests
from bluehelm.forecast.civilians import CivilianRecord, CivilianShare, civilian_record, fit_civilian_share
from bluehelm.forecast.conflictology import fit_conflictology, fit_with_neighbours
from bluehelm.forecast.learned import fit_learned
from bluehelm.forecast.model import Fit, Model
from bluehelm.forecast.outlook import Outlook
from bluehelm.forecast.panel import Panel, cell_panel, country_panel
from bluehelm.forecast.violence_forecast import forecast_violence

__all__ = [
    "SCORES",
    "CivilianRecord",
    "CivilianShare",
    "Fit",
    "Level",
    "Model",
    "Outlook",
    "Panel",
    "actual_deaths",
    "cell_panel",
    "civilian_record",
    "country_panel",
    "fit_civilian_share",
    "fit_conflictology",
    "fit_learned",
    "fit_with_neighbours",
    "forecast_violence",
    "run_backtests",
]
