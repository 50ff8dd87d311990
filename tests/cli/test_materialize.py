from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import polars as pl
import pytest

from coverage_assets.errors import OutputError
from coverage_assets.foundation.artifacts import Artifact, ArtifactStore
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS, cell_digests
from coverage_assets.scenarios.verify import verify
from coverage_assets.taxonomy.vertical import Vertical
from tests.cli.conftest import Call, Said
from tests.defs.editing import ONE_CELL, Files, bytes_below

ROOT = Path(__file__).parents[2]
CELL = ONE_CELL["clinic"]


class Materialize(Protocol):
    """The command with its places filled in."""

    def __call__(self, *arguments: object, shown_as: str = "json") -> Said: ...


@pytest.fixture
def materialize(call: Call, files: Files, tmp_path: Path) -> Materialize:
    """Run the command for the copied clinic, into the artifacts of this test."""

    def calling(*arguments: object, shown_as: str = "json") -> Said:
        where = ("--config", files.config, "--vertical", "clinic", "--out", tmp_path / "artifacts")
        return call("materialize", *where, "--format", shown_as, *arguments)

    return calling


def clinic_of(said: Said) -> dict[str, Any]:
    """What is said of the clinic."""
    (found,) = [one for one in said.json["namespaces"] if one["namespace"] == "clinic"]
    return dict(found)


def test_the_first_time_everything_is_built(once_built: tuple[Path, int], files: Files) -> None:
    folder, code = once_built
    assert (code, verify(folder, files.config).failures) == (0, ())


@pytest.mark.usefixtures("built")
def test_the_second_time_nothing_is_built(materialize: Materialize) -> None:
    said = materialize()
    assert (said.code, [one["rebuilt"] for one in said.json["namespaces"]]) == (0, [{}, {}])


@pytest.mark.usefixtures("built")
def test_the_second_time_the_verdicts_of_all_checks_are_there(materialize: Materialize) -> None:
    checks = clinic_of(materialize())["checks"]
    failed = [check for check in checks if not check["passed"] and check["blocking"]]
    assert (
        failed,
        {"taxonomy", "exclusion_rules", SCENARIOS, MANIFEST} - {check["asset"] for check in checks},
    ) == (
        [],
        set(),
    )


@pytest.mark.slow
def test_the_second_time_no_byte_changes(materialize: Materialize, built: Path) -> None:
    before = bytes_below(built)
    materialize()
    assert bytes_below(built) == before


@pytest.mark.usefixtures("built")
def test_an_edit_rebuilds_just_what_depends_on_it(materialize: Materialize, files: Files) -> None:
    files.change_one_cell()
    said = materialize()
    assert (said.code, clinic_of(said)["rebuilt"]) == (
        0,
        {"exclusion_rules": [[]], SCENARIOS: [list(CELL)], MANIFEST: [[]]},
    )


@pytest.mark.slow
def test_after_an_edit_everything_is_what_the_files_declare(
    materialize: Materialize, built: Path, files: Files
) -> None:
    files.change_one_cell()
    materialize()
    assert verify(built, files.config).failures == ()


@pytest.mark.slow
def test_cells_apart_take_a_run_each_and_end_with_the_manifest(
    materialize: Materialize, built: Path, files: Files
) -> None:
    files.add_rule("{ domain: billing, behavior: calm, insurance: private }", name="one")
    files.add_rule("{ domain: appointments, behavior: worried, insurance: private }", name="two")
    said = materialize()
    assert (clinic_of(said)["runs"], verify(built, files.config).failures) == (3, ())


def test_force_builds_everything_again_to_the_same_bytes(
    materialize: Materialize, built: Path
) -> None:
    before = bytes_below(built)
    said = materialize("--force")
    assert (len(clinic_of(said)["rebuilt"][SCENARIOS]), bytes_below(built)) == (20, before)


def test_a_domain_builds_just_its_cells(materialize: Materialize, tmp_path: Path) -> None:
    said = materialize("--domain", "billing")
    store = ArtifactStore(str(tmp_path / "artifacts"), "clinic")
    assert (said.code, {name.split("/")[0] for name in store.sums(SCENARIOS)}) == (0, {"billing"})


def test_while_other_cells_are_stale_the_manifest_waits(materialize: Materialize) -> None:
    said = materialize("--domain", "billing")
    found = clinic_of(said)
    assert (MANIFEST in found["rebuilt"], len(found["left_stale"][SCENARIOS])) == (False, 16)


@pytest.mark.slow
def test_one_domain_after_the_other_ends_with_the_manifest(
    materialize: Materialize, once_built: tuple[Path, int], tmp_path: Path
) -> None:
    materialize("--domain", "billing", "--domain", "appointments", "--domain", "urgent_advice")
    materialize("--domain", "prescriptions", "--domain", "test_results")
    whole = {
        name: data
        for name, data in bytes_below(once_built[0]).items()
        if not name.startswith("disputes/")
    }
    assert bytes_below(tmp_path / "artifacts") == whole


@pytest.mark.slow
def test_people_read_what_was_left(materialize: Materialize) -> None:
    said = materialize("--domain", "billing", shown_as="table")
    assert "clinic: rebuilt taxonomy, exclusion_rules, scenarios (4) in 1 run(s)." in said.out
    assert "clinic: stale, and not asked for or waiting: scenarios (16)" in said.out


def test_one_asset_can_be_built_alone(materialize: Materialize, tmp_path: Path) -> None:
    said = materialize("--select", "taxonomy")
    assert (
        said.code,
        sorted(path.name for path in (tmp_path / "artifacts" / "clinic").iterdir()),
    ) == (0, [".memory", "taxonomy"])


def test_an_unknown_asset_is_refused_with_the_nearest_one(materialize: Materialize) -> None:
    said = materialize("--select", "scenarois")
    assert (said.code, said.out, "did you mean `scenarios`" in said.err) == (2, "", True)


def test_a_manifest_without_its_cells_fails_and_says_what_to_do(materialize: Materialize) -> None:
    said = materialize("--select", MANIFEST)
    assert (
        said.code,
        len(clinic_of(said)["failures"]),
        "are not there yet, or altered: run `coverage-assets materialize`"
        in clinic_of(said)["failures"][0],
    ) == (
        1,
        1,
        True,
    )


def test_what_a_user_can_mend_is_said_once_and_without_a_stack(
    materialize: Materialize, caplog: pytest.LogCaptureFixture
) -> None:
    said = materialize("--select", MANIFEST, shown_as="table")
    assert (said.code, said.err, caplog.text, said.out.count("failed: ")) == (1, "", "", 1)


def test_what_nobody_expected_is_reported_with_its_stack(
    materialize: Materialize, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_off(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("coverage_assets.foundation.artifacts.ArtifactStore.write", break_off)
    said = materialize("--select", "taxonomy", shown_as="table")
    assert (
        said.code,
        "failed: clinic__taxonomy: by nothing" in said.out,
        "Stack Trace:" in caplog.text,
    ) == (1, True, True)


def corrupt(folder: Path, vertical: Vertical) -> None:
    """Store a cell with a row less, under the version that is declared."""
    store = ArtifactStore(str(folder), "clinic")
    wrong = Artifact(store.read(SCENARIOS, CELL).head(-1), version=cell_digests(vertical)[CELL])
    store.write(SCENARIOS, {CELL: wrong})


def test_a_check_that_fails_exits_1(
    materialize: Materialize, built: Path, clinic: Vertical
) -> None:
    corrupt(built, clinic)
    said = materialize()
    failed = [
        check["name"]
        for check in clinic_of(said)["checks"]
        if not check["passed"] and check["blocking"]
    ]
    assert (said.code, "scenario_counts_add_up" in failed) == (1, True)


@pytest.mark.slow
def test_people_read_which_check_failed(
    materialize: Materialize, built: Path, clinic: Vertical
) -> None:
    corrupt(built, clinic)
    said = materialize(shown_as="table")
    assert (said.code, "FAILED" in said.out, "At calm|billing." in said.out) == (1, True, True)


def test_what_was_damaged_is_built_again(
    materialize: Materialize, built: Path, once_built: tuple[Path, int]
) -> None:
    path = built / "clinic" / "scenarios" / "billing" / "calm.parquet"
    path.write_bytes(b"no table")
    said = materialize()
    assert (clinic_of(said)["rebuilt"][SCENARIOS], bytes_below(built)) == (
        [list(CELL)],
        bytes_below(once_built[0]),
    )


@pytest.mark.slow
def test_what_killed_writers_left_is_swept_although_all_is_fresh(
    materialize: Materialize, built: Path, files: Files
) -> None:
    (built / "clinic" / "taxonomy" / ".unfinished-1-taxonomy.parquet").write_bytes(b"half")
    said = materialize()
    assert (clinic_of(said)["rebuilt"], verify(built, files.config).failures) == ({}, ())


def test_a_lint_error_is_bad_input_and_changes_no_byte(
    materialize: Materialize, built: Path, files: Files
) -> None:
    before = bytes_below(built)
    files.add_rule("{ domain: billing, behavior: calm }")
    said = materialize()
    assert (said.code, said.out, f"{files.exclusions}:" in said.err, bytes_below(built)) == (
        2,
        "",
        True,
        before,
    )


def test_a_home_that_is_not_there_is_bad_input(
    materialize: Materialize, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "nowhere"))
    said = materialize("--select", "taxonomy")
    assert (said.code, said.out, "there is no such folder" in said.err) == (2, "", True)


def test_json_stands_alone(materialize: Materialize) -> None:
    said = materialize("--select", "taxonomy")
    assert (said.json["succeeded"], said.err) == (True, "")


@pytest.mark.slow
@pytest.mark.usefixtures("built")
def test_json_says_where_everything_is(materialize: Materialize) -> None:
    assert [
        location
        for found in materialize().json["namespaces"]
        for location in found["locations"]
        if not Path(location).exists()
    ] == []


@pytest.mark.slow
def test_another_vertical_goes_beside_the_first(built: Path, call: Call) -> None:
    call(
        "materialize",
        "--vertical",
        "commerce",
        "--out",
        built,
        "--select",
        "taxonomy",
        "--format",
        "json",
    )
    assert sorted(path.name for path in built.iterdir()) == ["clinic", "commerce", "disputes"]


def test_the_manifest_lists_what_the_cells_keep(built: Path) -> None:
    store = ArtifactStore(str(built), "clinic")
    cells = pl.concat(
        pl.read_parquet(path) for path in sorted((built / "clinic" / SCENARIOS).rglob("*.parquet"))
    )
    assert sorted(store.read(MANIFEST)["scenario_id"]) == sorted(
        cells.filter("kept")["scenario_id"]
    )


SELECTED = [
    ("clinic/taxonomy", {"taxonomy"}),
    ('key:"clinic/exclusion_rules"', {"exclusion_rules"}),
    ('+key:"clinic/exclusion_rules"', {"taxonomy", "exclusion_rules"}),
    ('key:"clinic/taxonomy" or key:"clinic/exclusion_rules"', {"taxonomy", "exclusion_rules"}),
]


@pytest.mark.parametrize(("selected", "assets"), SELECTED)
def test_assets_are_selected_by_key_or_as_dagster_does(
    materialize: Materialize, selected: str, assets: set[str]
) -> None:
    assert set(clinic_of(materialize("--select", selected))["rebuilt"]) == assets


@pytest.mark.parametrize("selected", ['key:"clinic/nothing"', "key:((", "disputes/taxonomy"])
def test_a_selection_of_nothing_is_bad_input(materialize: Materialize, selected: str) -> None:
    said = materialize("--select", selected)
    assert (said.code, said.out, "is not " in said.err) == (2, "", True)


def test_another_namespace_can_be_selected(materialize: Materialize) -> None:
    said = materialize("--select", "disputes/dispute_inventories")
    assert [one["namespace"] for one in said.json["namespaces"]] == ["disputes"]


def test_an_unknown_domain_is_bad_input(materialize: Materialize) -> None:
    said = materialize("--domain", "biling")
    assert (said.code, "did you mean `billing`" in said.err) == (2, True)


@pytest.mark.usefixtures("built")
def test_what_is_fresh_and_was_judged_needs_no_engine(files: Files, tmp_path: Path) -> None:
    script = (
        "import sys; from coverage_assets.cli import run; "
        f"code = run(['materialize', '--config', {str(files.config)!r}, '--vertical', 'clinic', "
        f"'--out', {str(tmp_path / 'artifacts')!r}]); "
        "sys.exit(code or ('dagster' in sys.modules) * 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.usefixtures("built")
def test_judged_again_is_what_was_judged_before(
    materialize: Materialize, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = clinic_of(materialize())["checks"]
    judged: list[str] = []
    monkeypatch.setattr("coverage_assets.defs.materialize.engine.Engine.check", record(judged))
    materialize("--recheck")
    assert {check["asset"] for check in before} <= set(judged)


def record(judged: list[str]) -> Callable[..., list[str]]:
    """Stand in for the engine's checks, and note which assets are to be judged."""

    def check(_engine: object, _namespace: object, assets: list[tuple[object, str]]) -> list[str]:
        judged.extend(name for _, name in assets)
        return []

    return check


def test_a_check_that_failed_fails_again_without_another_look(
    materialize: Materialize, built: Path, clinic: Vertical, monkeypatch: pytest.MonkeyPatch
) -> None:
    corrupt(built, clinic)
    materialize()
    judged: list[str] = []
    monkeypatch.setattr("coverage_assets.defs.materialize.engine.Engine.check", record(judged))
    assert (materialize().code, judged) == (1, [])


def test_one_domain_that_cannot_be_built_does_not_stop_the_others(
    materialize: Materialize, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = ArtifactStore.write

    def refuse_billing(store: ArtifactStore, asset: str, parts: dict[Any, Any]) -> None:
        if asset == SCENARIOS and any(part[0] == "billing" for part in parts):
            raise OutputError("no space left for billing")
        write(store, asset, parts)

    monkeypatch.setattr(ArtifactStore, "write", refuse_billing)
    said = materialize("--select", "clinic/scenarios")
    found = clinic_of(said)
    assert (said.code, len(found["rebuilt"][SCENARIOS])) == (1, 16)
    assert {domain for domain, _ in found["failed"][SCENARIOS]} == {"billing"}
    assert "no space left for billing" in found["failures"][0]


def test_people_read_what_was_rebuilt_and_what_is_as_before(
    materialize: Materialize, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OutputError("no space left")

    monkeypatch.setattr(ArtifactStore, "write", refuse)
    said = materialize("--select", "taxonomy", shown_as="table")
    assert "clinic: not rebuilt, and as before: taxonomy." in said.out
