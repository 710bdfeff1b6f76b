"""A WebKitGTK browser with a profile on disk, driven line by line (JSON) from a test.

WebKitWebDriver always starts with an empty profile; this shell keeps IndexedDB, Cache Storage and
workers in a folder, so "app killed, phone switched on again" can be tested on Safari's engine. It
runs on Debian's own Python, and needs a display (xvfb-run).

    with WebKit(profile_folder) as page:
        page.goto(net.url); page.wait_for("document.title")
        page.kill(); page.start(); page.goto(net.url)
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time


class WebKit:
    def __init__(self, profile, python="/usr/bin/python3", width=390, height=844):
        self.profile, self.python, self.size = str(profile), python, f"{width}x{height}"

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc):
        self.close()

    def start(self):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
        self.process = subprocess.Popen(
            [self.python, __file__, self.profile, self.size],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**env, "WEBKIT_DISABLE_COMPOSITING_MODE": "1"},
            start_new_session=True,
        )
        self.version = self._read()["version"]
        return self

    def _read(self, seconds=30):
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            raise TimeoutError("WebKit gave no answer")
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"WebKit ended with {self.process.wait()}")
        return json.loads(line)

    def send(self, **command):
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        answer = self._read()
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]

    def goto(self, url):
        return self.send(do="goto", url=url)

    def reload(self):
        return self.send(do="reload")

    def evaluate(self, expression):
        return json.loads(
            self.send(do="eval", body=f"return JSON.stringify((await ({expression})) ?? null)")
        )

    def wait_for(self, expression, seconds=15):
        end = time.monotonic() + seconds
        while True:
            try:
                if value := self.evaluate(expression):
                    return value
            except RuntimeError:
                pass
            if time.monotonic() > end:
                raise TimeoutError(f"never true: {expression}")
            time.sleep(0.1)

    def screenshot(self, path):
        return self.send(do="shot", path=str(path))

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        self._let_go()

    def close(self):
        if self.process.poll() is None:
            try:
                self.send(do="quit")
                self.process.wait(5)
                self._let_go()
            except Exception:
                self.kill()

    def _let_go(self):
        self.process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()


def shell(profile, size):
    import threading

    import gi

    gi.require_version("Gtk", "3.0")
    gi.require_version("WebKit2", "4.1")
    from gi.repository import GLib, Gtk, WebKit2

    data = WebKit2.WebsiteDataManager(
        base_data_directory=f"{profile}/data", base_cache_directory=f"{profile}/cache"
    )
    context = WebKit2.WebContext.new_with_website_data_manager(data)
    cookies = WebKit2.CookiePersistentStorage.SQLITE
    context.get_cookie_manager().set_persistent_storage(f"{profile}/cookies", cookies)
    view = WebKit2.WebView.new_with_context(context)
    window = Gtk.Window()
    width, height = (int(n) for n in size.split("x"))
    window.set_default_size(width, height)
    view.set_size_request(width, height)
    window.add(view)
    window.show_all()

    def say(**kw):
        print(json.dumps(kw), flush=True)

    waiting = {"load": False}

    def loaded(_view, event):
        if event == WebKit2.LoadEvent.FINISHED and waiting["load"]:
            waiting["load"] = False
            say(value=view.get_uri())

    def permission(_view, request):
        request.allow()
        return True

    view.connect("load-changed", loaded)
    view.connect("permission-request", permission)

    def evaluated(_view, result):
        try:
            say(value=view.call_async_javascript_function_finish(result).to_string())
        except GLib.Error as error:
            say(error=error.message)

    def shot(_view, result, path):
        try:
            view.get_snapshot_finish(result).write_to_png(path)
            say(value=path)
        except (
            Exception
        ) as error:  # "Couldn't find foreign struct converter": python3-gi-cairo is missing
            say(error=str(error))

    def handle(command):
        do = command["do"]
        if do == "goto":
            waiting["load"] = True
            view.load_uri(command["url"])
        elif do == "reload":
            waiting["load"] = True
            view.reload()
        elif do == "eval":
            view.call_async_javascript_function(
                command["body"], -1, None, None, None, None, evaluated
            )
        elif do == "shot":
            view.get_snapshot(
                WebKit2.SnapshotRegion.VISIBLE,
                WebKit2.SnapshotOptions.NONE,
                None,
                shot,
                command["path"],
            )
        elif do == "quit":
            say(value=None)
            Gtk.main_quit()
        return False

    def read():
        for line in sys.stdin:
            GLib.idle_add(handle, json.loads(line))
        GLib.idle_add(Gtk.main_quit)

    say(
        version=".".join(
            str(f())
            for f in (
                WebKit2.get_major_version,
                WebKit2.get_minor_version,
                WebKit2.get_micro_version,
            )
        )
    )
    threading.Thread(target=read, daemon=True).start()
    Gtk.main()


if __name__ == "__main__":
    shell(*sys.argv[1:3])
