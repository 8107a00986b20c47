# Servers that are no PostgreSQL, or refuse: each has a port of its own on 127.0.0.1, and writes its name and port into the file PORTS.
#
#   python3 strange_servers.py PORTS REFUSALS
#
# The server "refusing" answers with the refusal whose number is the user: a line of REFUSALS, SQLSTATE and text with a tab between.
import socket, struct, sys, threading, time

ports, refusals_file = sys.argv[1:]
refusals = [line.rstrip("\n").split("\t") for line in open(refusals_file, encoding="utf-8")]
kept = []


def message(kind, body):
    return kind + struct.pack("!i", len(body) + 4) + body


def read_startup(c):
    while True:
        n, code = struct.unpack("!ii", c.recv(8, socket.MSG_WAITALL))
        if code == 80877103:  # does the server have TLS?
            c.sendall(b"N")
            continue
        return c.recv(n - 8, socket.MSG_WAITALL).split(b"\0")


def refusing(c):
    words = read_startup(c)
    state, said = refusals[int(words[words.index(b"user") + 1].split(b".")[0]) - 1]
    c.sendall(message(b"E", b"SFATAL\0VFATAL\0C" + state.encode() + b"\0M" + said.encode() + b"\0\0"))


def let_in(c, version):
    read_startup(c)
    said = message(b"R", struct.pack("!i", 0))
    for name, value in (("server_version", version), ("client_encoding", "UTF8"), ("server_encoding", "UTF8")):
        said += message(b"S", name.encode() + b"\0" + value.encode() + b"\0")
    c.sendall(said + message(b"K", struct.pack("!ii", 4711, 1)) + message(b"Z", b"I"))
    c.recv(100)


def silent(c):
    kept.append(c)
    time.sleep(60)


def http(c):
    c.recv(100)
    c.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")


servers = {
    "refusing": refusing,
    "old": lambda c: let_in(c, "12.9"),
    "lost": lambda c: let_in(c, "15.1"),
    "silent": silent,
    "closing": lambda c: None,
    "http": http,
    "ssh": lambda c: (c.sendall(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"), c.recv(100)),
    "mysql": lambda c: (c.sendall(b"\x4a\0\0\0\x0a8.0.36\0" + bytes(60)), c.recv(100)),
}


def answer(c, how):
    try:
        how(c)
    except (OSError, struct.error, ValueError, IndexError):
        pass
    if c not in kept:
        c.close()


def serve(s, how):
    while True:
        c, _ = s.accept()
        threading.Thread(target=answer, args=(c, how), daemon=True).start()


def listen(backlog):
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    s.listen(backlog)
    return s


lines = []
for name, how in servers.items():
    s = listen(20)
    lines.append("%s %d\n" % (name, s.getsockname()[1]))
    threading.Thread(target=serve, args=(s, how), daemon=True).start()
# Nobody takes connections here, and there is no place for another one to wait: what comes is swallowed.
hole = listen(0)
for _ in range(3):
    c = socket.socket()
    c.setblocking(False)
    c.connect_ex(hole.getsockname())
    kept.append(c)
lines.append("hole %d\n" % hole.getsockname()[1])
closed = listen(0)
lines.append("closed %d\n" % closed.getsockname()[1])
closed.close()
time.sleep(0.05)
open(ports + ".new", "w").writelines(lines)
import os
os.rename(ports + ".new", ports)
time.sleep(120)
