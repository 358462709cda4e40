"""The test files that take longest, so that they begin first: else one core works on the last of them alone.

What is not in the list comes after, in the order of the folders. `make test` prints the slowest tests; a file that
takes more than a quarter of a minute belongs here, the longest on top.
"""

from __future__ import annotations

LONGEST_FIRST = (
    "tests/pipelines/demo/test_build_demo.py",
    "tests/screens/server/test_canaries_on_screens.py",
    "tests/pipelines/judge/test_control_law.py",
    "tests/screens/operate/test_operator_live.py",
    "tests/pipelines/run/test_run.py",
    "tests/pipelines/judge/test_real_romania.py",
    "tests/screens/tasks/test_browser_tasks.py",
    "tests/screens/test_browser_screens.py",
    "tests/screens/test_browser_site.py",
    "tests/screens/test_browser_analyst.py",
    "tests/screens/login/test_browser_login.py",
    "tests/screens/review/test_keyboard.py",
    "tests/screens/test_hostile_words.py",
    "tests/pipelines/run/test_fault_matrix.py",
    "tests/pipelines/test_disk_full.py",
    "tests/pipelines/incidents/sources/test_source_recipe.py",
    "tests/geodata/store/test_store_migrations.py",
    "tests/pipelines/operate/test_stored_values.py",
    "tests/pipelines/sites/files/test_hostile_uploads.py",
    "tests/pipelines/judge/test_judge_laws.py",
    "tests/pipelines/run/test_kill.py",
    "tests/pipelines/run/test_run_on_database.py",
    "tests/pipelines/object_storage/test_chips_in_bucket.py",
    "tests/screens/session/test_last_visit.py",
    "tests/screens/test_gate.py",
    "tests/pipelines/incidents/test_fetch_api.py",
    "tests/pipelines/incidents/catalog/test_publish.py",
    "tests/screens/overview/test_online_ground.py",
    "tests/benchmarks/simulators/test_score.py",
    "tests/pipelines/publish/test_export_content.py",
)


def in_order(files: list[str]) -> list[int]:
    """Positions of some items in the order in which they are to begin, by the file of each."""
    rank = {name: place for place, name in enumerate(LONGEST_FIRST)}
    return sorted(range(len(files)), key=lambda i: rank.get(files[i], len(rank)))
