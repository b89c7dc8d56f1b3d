"""Bluehelm carries a peace operation from its mandate to its lessons.

>>> import bluehelm as bh
>>> bh.Area.country("CAF").name
'Central African Republic'
"""

from typing import TYPE_CHECKING, Final

from bluehelm.lazy_names import names_loaded_when_used

if TYPE_CHECKING:
    from bluehelm.brief import write_brief
    from bluehelm.draws import Draws, crps, ign, mis
    from bluehelm.exchange import (
        fetch_source,
        read_council_texts,
        read_deployments,
        read_events,
        read_places,
        select_events,
    )
    from bluehelm.force import Unit, read_units, units_from_deployments
    from bluehelm.forecast import Outlook, actual_deaths, forecast_violence
    from bluehelm.geo import Area, places_in
    from bluehelm.mandate import Mandate, read_mandate
    from bluehelm.mission import MissionFile
    from bluehelm.plan import Laydown, plan_laydown
    from bluehelm.problems import InputRefused, Problem
    from bluehelm.situation import Compliance, Situation, measure_compliance, summarise_situation

__all__ = [
    "Area",
    "Compliance",
    "Draws",
    "InputRefused",
    "Laydown",
    "Mandate",
    "MissionFile",
    "Outlook",
    "Problem",
    "Situation",
    "Unit",
    "actual_deaths",
    "crps",
    "fetch_source",
    "forecast_violence",
    "ign",
    "measure_compliance",
    "mis",
    "places_in",
    "plan_laydown",
    "read_council_texts",
    "read_deployments",
    "read_events",
    "read_mandate",
    "read_places",
    "read_units",
    "select_events",
    "summarise_situation",
    "units_from_deployments",
    "write_brief",
]

_ROOM_OF: Final = {
    "Area": "geo",
    "Compliance": "situation",
    "Draws": "draws",
    "InputRefused": "problems",
    "Laydown": "plan",
    "Mandate": "mandate",
    "MissionFile": "mission",
    "Outlook": "forecast",
    "Problem": "problems",
    "Situation": "situation",
    "Unit": "force",
    "actual_deaths": "forecast",
    "crps": "draws",
    "fetch_source": "exchange",
    "forecast_violence": "forecast",
    "ign": "draws",
    "measure_compliance": "situation",
    "mis": "draws",
    "places_in": "geo",
    "plan_laydown": "plan",
    "read_council_texts": "exchange",
    "read_deployments": "exchange",
    "read_events": "exchange",
    "read_mandate": "mandate",
    "read_places": "exchange",
    "read_units": "force",
    "select_events": "exchange",
    "summarise_situation": "situation",
    "units_from_deployments": "force",
    "write_brief": "brief",
}


__getattr__ = names_loaded_when_used(__name__, _ROOM_OF)


def __dir__() -> list[str]:
    return __all__
