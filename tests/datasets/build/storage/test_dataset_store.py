from __future__ import annotations

from pathlib import Path

import fsspec
import pytest

from coverage_assets.datasets.build import (
    DatasetStore,
    LocalDatasets,
    collate_tables,
    dataset_store,
    read_header,
)
from coverage_assets.datasets.read import read_dataset
from coverage_assets.errors import InputError, OutputError
from tests.datasets.build.storage.judge import (
    files_of,
    is_whole,
    looks_whole,
    objects_of,
    without_records,
)
from tests.datasets.build.storage.toys import (
    BOTH,
    CALM,
    CELLS,
    RUSHED,
    folder_of,
    origin,
    store_both,
    store_cell,
    tables,
)

RECORD = "dataset.record"


@pytest.fixture
def local(tmp_path: Path) -> DatasetStore:
    return dataset_store(str(tmp_path / "artifacts"), "clinic")


@pytest.fixture
def remote(base: str) -> DatasetStore:
    return dataset_store(base, "clinic")


@pytest.fixture(params=["local", "remote"])
def store(request: pytest.FixtureRequest) -> DatasetStore:
    found: DatasetStore = request.getfixturevalue(request.param)
    return found


def put(url: str, data: bytes | None) -> None:
    """Replace an object behind the store's back, or delete it."""
    system, path = fsspec.core.url_to_fs(url)
    if data is None:
        system.rm_file(path)
    else:
        system.pipe_file(path, data)


def test_a_url_is_an_object_store_and_any_other_base_a_folder(base: str, tmp_path: Path) -> None:
    assert isinstance(dataset_store(str(tmp_path), "clinic"), LocalDatasets)
    assert dataset_store(f"{base}/", "clinic").location(CALM) == (
        f"{base}/datasets/clinic/billing/calm"
    )


def test_a_base_that_leads_elsewhere_is_refused(base: str) -> None:
    with pytest.raises(InputError, match="cannot be used as a file name"):
        dataset_store(base, "../clinic")


def test_the_bytes_at_a_url_are_those_of_a_local_folder(
    local: DatasetStore, remote: DatasetStore
) -> None:
    for store in (local, remote):
        for name in CELLS:
            store_cell(store, name)
        store_both(store)
    assert without_records(objects_of(remote.location())) == files_of(Path(local.location()))


def test_a_stored_dataset_is_whole_and_its_record_says_so(remote: DatasetStore) -> None:
    store_cell(remote)
    objects = objects_of(remote.location(CALM))
    assert (looks_whole(objects), is_whole(objects)) == (True, True)


def test_a_version_rises_only_when_the_content_changes(store: DatasetStore) -> None:
    versions = [store_cell(store, count=count).version for count in (2, 2, 3)]
    assert versions == ["1.0.0", "1.0.0", "1.1.0"]


def test_what_is_opened_can_be_read(store: DatasetStore) -> None:
    store_cell(store)
    with store.opened([CALM]) as folder:
        dataset = read_dataset(CALM.folder(folder))
        assert len(list(dataset.conversations())) == 2


def test_a_combined_dataset_holds_what_its_cells_hold(store: DatasetStore) -> None:
    store_cell(store, CALM, count=2)
    store_cell(store, RUSHED, count=3)
    assert store_both(store).conversations == 5


def test_a_failure_leaves_the_stored_dataset_as_it_was(store: DatasetStore) -> None:
    store_cell(store)
    with pytest.raises(OutputError, match="in the middle"), store.collating(CALM):
        raise OutputError("in the middle")
    assert store_cell(store).version == "1.0.0"


def test_an_error_names_the_url_and_not_the_copy(remote: DatasetStore) -> None:
    store_cell(remote)
    put(f"{remote.location(CALM)}/dataset.json", b"[]")
    with pytest.raises(OutputError) as refused:
        store_cell(remote)
    assert str(refused.value).startswith(f"{remote.location(CALM)}/dataset.json holds no dataset")


@pytest.mark.parametrize("name", ["conversations.jsonl", "SHA256SUMS", RECORD])
def test_a_dataset_without_one_of_its_objects_is_not_read(remote: DatasetStore, name: str) -> None:
    store_cell(remote)
    put(f"{remote.location(CALM)}/{name}", None)
    with pytest.raises(InputError, match=f"billing/calm/{name} is not there: build"):
        store_both(remote, [CALM])


def test_a_dataset_whose_objects_do_not_belong_together_is_not_read(remote: DatasetStore) -> None:
    store_cell(remote)
    put(f"{remote.location(CALM)}/goldens.jsonl", b"{}\n")
    with pytest.raises(InputError) as refused:
        store_both(remote, [CALM])
    assert str(refused.value).startswith(f"{remote.location(CALM)} is not whole")


def test_another_writers_content_is_not_replaced_under_the_same_version(
    remote: DatasetStore,
) -> None:
    store_cell(remote, count=2)
    with pytest.raises(OutputError, match="written by another process meanwhile"):
        overtaken(remote, by=3, count=4)
    assert is_whole(objects_of(remote.location(CALM)))
    assert store_cell(remote, count=4).version == "1.2.0"


def test_two_writers_of_the_same_content_agree(remote: DatasetStore) -> None:
    store_cell(remote, count=2)
    overtaken(remote, by=3, count=3)
    assert looks_whole(objects_of(remote.location(CALM)))


def overtaken(store: DatasetStore, *, by: int, count: int) -> None:
    """Collate so many conversations, while another writer stores as many as `by` says."""
    with store.collating(CALM) as folder:
        store_cell(store, count=by)
        collate_tables(CALM, *tables(CALM, count), origin=origin(), folder=folder)


def test_what_is_as_it_was_written_is_not_altered(store: DatasetStore) -> None:
    lists = {name: store_cell(store, name).sha256 for name in CELLS}
    assert store.altered(lists) == set()


def test_a_dataset_that_is_not_there_is_altered(store: DatasetStore) -> None:
    assert store.altered({CALM: "0" * 64}) == {CALM}


def test_another_dataset_than_the_index_names_is_altered(store: DatasetStore) -> None:
    before = store_cell(store, count=2).sha256
    store_cell(store, count=3)
    assert store.altered({CALM: before}) == {CALM}


@pytest.mark.parametrize("name", ["conversations.jsonl", "dataset.json", "SHA256SUMS", RECORD])
@pytest.mark.parametrize("damage", [None, b"", b"{}\n"])
def test_a_damaged_object_makes_its_dataset_altered(
    remote: DatasetStore, name: str, damage: bytes | None
) -> None:
    lists = {one: store_cell(remote, one).sha256 for one in CELLS}
    remote.altered(lists)
    put(f"{remote.location(CALM)}/{name}", damage)
    assert remote.altered(lists) == {CALM}


def test_other_content_has_another_fingerprint(store: DatasetStore) -> None:
    prints = [store.fingerprint(CALM)]
    for count in (2, 3):
        store_cell(store, count=count)
        prints.append(store.fingerprint(CALM))
    assert len(set(prints)) == 3


def test_datasets_that_nobody_wants_are_deleted_and_no_others(store: DatasetStore) -> None:
    for name in CELLS:
        store_cell(store, name)
    store_both(store)
    store.prune([RUSHED])
    with store.opened([RUSHED]) as folder:
        assert read_header(RUSHED.folder(folder))["version"] == "1.0.0"
    assert store.altered(dict.fromkeys([CALM, BOTH], "")) == {CALM, BOTH}


def test_pruning_deletes_nothing_else_in_an_object_store(remote: DatasetStore) -> None:
    store_cell(remote)
    put(f"{remote.location()}/run.json", b"{}")
    put(f"{remote.location(CALM)}/notes.txt", b"mine")
    remote.prune([])
    assert sorted(objects_of(remote.location())) == [f"{folder_of(CALM)}/notes.txt", "run.json"]
