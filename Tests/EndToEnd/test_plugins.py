"""Plugins that are refused, each with its own message, and what keeps a plugin clean."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

from harness import pace
from harness.build import BUILD

FIXTURES = pathlib.Path(__file__).parent / "fixtures"


@pytest.fixture
def refusal(prepare):
    """Starts a daemon that must end with status 1; what it says about the reason."""

    def start(settings):
        daemon = prepare(settings)
        daemon.spawn()
        try:
            status = daemon.wait(20)
        except subprocess.TimeoutExpired:
            daemon.kill()
            raise AssertionError(f"the daemon started:\n{daemon.log.text()}") from None
        daemon.process = None
        text = daemon.log.text()
        assert status in (1, 2), f"exit status {status}:\n{text}"
        assert "Fatal error" not in text and "Sanitizer" not in text, text
        assert not daemon.log.is_ready(), text
        return text

    return start


@pytest.fixture
def folder(tmp_path):
    """A folder for libraries that only we can write to."""
    made = tmp_path / "libraries"
    made.mkdir(mode=0o755)
    return made


def compiled(folder, source, name, *options):
    library = folder / f"lib{name}.so"
    subprocess.run(
        ["cc", "-shared", "-fPIC", "-o", str(library), f"-DNAME={name}", *options, str(FIXTURES / source)],
        check=True,
        timeout=60,
    )
    library.chmod(0o755)
    return library


def named(name, library):
    return {"plugin.Echo": None, f"plugin.{name}.library": str(library)}


def test_missing_from_the_folders(refusal):
    text = refusal({"plugin.Nowhere": {}})
    assert "Nowhere" in text and "libNowhere.so" in text and str(BUILD) in text


def test_missing_at_its_path(refusal, folder):
    text = refusal(named("Absent", folder / "libAbsent.so"))
    assert str(folder / "libAbsent.so") in text and "no such file" in text


def test_a_link_to_nothing(refusal, folder):
    (folder / "libLink.so").symlink_to(folder / "libGone.so")
    assert "libGone.so" in refusal(named("Link", folder / "libLink.so"))


def test_a_folder_instead_of_a_file(refusal, folder):
    (folder / "libFolder.so").mkdir()
    assert "not a regular file" in refusal(named("Folder", folder / "libFolder.so"))


@pytest.mark.parametrize("content", [b"", b"I am a text.\n", b"#!/bin/sh\n", b"\x7fELF", b"\x7fELF" + os.urandom(500)])
def test_not_a_library(refusal, folder, content):
    library = folder / "libText.so"
    library.write_bytes(content)
    text = refusal(named("Text", library))
    assert str(library) in text and "Text" in text


def test_a_cut_library(refusal, folder):
    library = folder / "libEcho.so"
    library.write_bytes((BUILD / "libEcho.so").read_bytes()[:20_000])
    assert str(library) in refusal({"plugin.Echo.library": str(library)})


def test_an_archive_or_a_program(refusal, folder):
    library = folder / "libProgram.so"
    shutil.copy("/bin/true", library)
    assert str(library) in refusal(named("Program", library))


def test_a_library_without_entry(refusal, folder):
    library = compiled(folder, "plain.c", "Plain")
    text = refusal(named("Plain", library))
    assert "not a plugin" in text and "libPlain_LTX_gateway_plugin" in text


def test_another_plugins_library(refusal):
    text = refusal(named("Other", BUILD / "libEcho.so"))
    assert "Echo" in text and "Other" in text


def test_no_abi_text(refusal, folder):
    text = refusal(named("Silent", compiled(folder, "plugin.c", "Silent")))
    assert "libSilent_LTX_gateway_plugin_abi" in text


def test_a_symbol_that_nobody_defines(refusal, folder, own_abi):
    options = [f'-DABI_TEXT="{own_abi}"', "-DNEEDS=function_from_nowhere"]
    text = refusal(named("Needy", compiled(folder, "plugin.c", "Needy", *options)))
    assert "function_from_nowhere" in text


@pytest.fixture(scope="module")
def own_abi():
    """What this build's Echo says it was built for."""
    if pace.SANITIZER:
        pytest.skip("a library with a sanitizer cannot be opened from here")
    script = (
        "import ctypes; f = ctypes.CDLL(r'%s').libEcho_LTX_gateway_plugin_abi; f.restype = ctypes.c_char_p; "
        "print(f().decode())" % (BUILD / "libEcho.so")
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


OTHERS = {
    "number": (r"gateway-abi (\d+)", "gateway-abi 4711", ["4711", "rebuild"]),
    "swift": (r"swift [^;]+", "swift 9.9.9", ["9.9.9", "rebuild"]),
    "compiler": (r"[0-9a-f]{40}", "0123456789abcdef0123456789abcdef01234567", ["0123456789ab", "rebuild"]),
}


@pytest.mark.parametrize("pattern, replacement, words", OTHERS.values(), ids=OTHERS.keys())
def test_another_abi(refusal, folder, own_abi, pattern, replacement, words):
    text = re.sub(pattern, replacement, own_abi)
    assert text != own_abi
    said = refusal(named("Foreign", compiled(folder, "plugin.c", "Foreign", f'-DABI_TEXT="{text}"')))
    for word in words:
        assert word in said
    # Both sides are named.
    own = re.search(r"gateway-abi (\d+); swift ([^;]+)", own_abi)
    assert own.group(1) in said or own.group(2) in said


def test_another_build_mode(refusal, folder, own_abi):
    mine = own_abi.rsplit("; ", 1)[1]
    other = "release" if mine == "debug" else "debug"
    text = own_abi.removesuffix(mine) + other
    said = refusal(named("Foreign", compiled(folder, "plugin.c", "Foreign", f'-DABI_TEXT="{text}"')))
    assert mine in said and other in said and "rebuild" in said


@pytest.mark.parametrize("text", ["", "nonsense", "gateway-abi one; swift; clang; debug", "x" * 100_000])
def test_an_abi_that_nobody_understands(refusal, folder, text):
    said = refusal(named("Odd", compiled(folder, "plugin.c", "Odd", f'-DABI_TEXT="{text}"')))
    assert "Odd" in said and len(said) < 20_000


@pytest.mark.parametrize("mode", [0o777, 0o775, 0o1777])
def test_a_folder_that_others_can_write_to(refusal, folder, mode):
    shutil.copy(BUILD / "libEcho.so", folder)
    folder.chmod(mode)
    text = refusal({"plugin.Echo.library": str(folder / "libEcho.so")})
    assert str(folder) in text and "can be written to by others" in text


def test_a_library_that_others_can_write_to(refusal, folder):
    library = folder / "libEcho.so"
    shutil.copy(BUILD / "libEcho.so", library)
    library.chmod(0o666)
    assert "can be written to by others" in refusal({"plugin.Echo.library": str(library)})


def test_a_link_from_a_folder_that_others_can_write_to(refusal, folder):
    (folder / "libEcho.so").symlink_to(BUILD / "libEcho.so")
    folder.chmod(0o777)
    assert str(folder) in refusal({"plugin.Echo.library": str(folder / "libEcho.so")})


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_library_of_somebody_else(refusal, folder):
    library = folder / "libEcho.so"
    shutil.copy(BUILD / "libEcho.so", library)
    os.chown(library, 12345, 12345)
    assert "12345" in refusal({"plugin.Echo.library": str(library)})


# Plugins in Swift, from Tests/Fixtures


def fixture_library(name):
    library = BUILD / f"lib{name}.so"
    if not library.exists():
        pytest.fail(f"{library} is not built")
    return library


def test_throwing_at_start(refusal):
    fixture_library("Throws")
    text = refusal({"plugin.Throws": {}})
    assert re.search(r"plugin Throws: start failed: \S", text)


def test_claiming_a_taken_type(refusal):
    fixture_library("Taken")
    text = refusal({"plugin.Taken": {}})
    assert "'echo'" in text and "Taken" in text and "Echo" in text


def test_requiring_an_absent_plugin(refusal):
    fixture_library("Requires")
    text = refusal({"plugin.Requires": {}})
    assert re.search(r"plugin Requires: requires plugin \w+, which is not loaded", text)


def test_bringing_nio_along(refusal):
    fixture_library("BringsNIO")
    text = refusal({"plugin.BringsNIO": {}})
    assert "BringsNIO" in text and "its own copy of" in text and "NIO" in text


def test_two_reasons_are_two_messages(refusal, folder):
    """The start names the plugin that failed, not just that something did."""
    first = refusal(named("Plain", compiled(folder, "plain.c", "Plain")))
    second = refusal({"plugin.Nowhere": {}})
    assert "plugin Plain" in first and "plugin Nowhere" in second


#: Descriptors of types, which only the code of a module itself defines.
BROUGHT = re.compile(
    r"^\$s(?:7NIOCore|8NIOPosix|8NIOHTTP1|6NIOSSL|7Logging|11GatewayCore|7TOMLKit)\d+\w+?(?:[VOC]Mn|Mp)$"
)


def test_no_plugin_brings_a_copy_of_what_the_core_contains():
    """Of every plugin that is built here, but the one that is made to be wrong."""
    plugins = []
    for library in sorted(BUILD.glob("lib*.so")):
        done = subprocess.run(["nm", "-D", "--defined-only", str(library)], capture_output=True, text=True, timeout=60)
        symbols = [line.split()[-1] for line in done.stdout.splitlines() if line]
        if library.name == "libBringsNIO.so" or not any(symbol.endswith("_LTX_gateway_plugin") for symbol in symbols):
            continue
        plugins.append(library.name)
        brought = [symbol for symbol in symbols if BROUGHT.match(symbol)]
        # A type that a plugin nests in one of the core's has a longer name and is its own.
        assert not brought, f"{library.name} defines {brought[:5]}"
    assert "libEcho.so" in plugins


def test_a_plugin_may_be_anywhere_safe(launch, folder):
    shutil.copy(BUILD / "libEcho.so", folder)
    daemon = launch({"gateway.plugin_directories": [], "plugin.Echo.library": str(folder / "libEcho.so")})
    with daemon.browser() as browser:
        browser.ask("echo", text="x")


def test_the_first_folder_wins(launch, folder):
    daemon = launch({"gateway.plugin_directories": [str(folder), str(BUILD)]})
    daemon.assert_alive()


def test_no_plugin_at_all(launch):
    daemon = launch({"plugin.Echo": None})
    with daemon.browser() as browser:
        browser.ask("ping")
        answer = browser.answer(browser.request("echo", text="x"))
        assert answer["error"] == "Unknown request type: echo"


def test_a_greeting(launch):
    daemon = launch({"plugin.Echo.greeting": "Hello, "})
    with daemon.browser() as browser:
        browser.ask("echo", text="world")
        assert browser.event("echo-event")["text"].startswith("Hello, ")
