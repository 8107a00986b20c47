// Receivers of webhooks for specs: HTTP and HTTPS on loopback, that check each request with the libraries that users have.
//
//   node receiver.js MODULES LOG SECRET CERTS     prints {"http":PORT,"https":PORT}, ends with its standard input
//
// The path says what is answered: /200, /503, /410; /flaky/N fails N times and then takes it; /later/S says Retry-After: S; /moved leads to
// another path; /hang never answers; /slow sends a body without end; /long a long one; /heads headers without end. LOG gets a line of JSON for
// each request: what came, and what the libraries say of it.
const fs = require("fs");
const http = require("http");
const https = require("https");
const [, , modules, log, secret, certs] = process.argv;
const { Webhook } = require(modules + "/standardwebhooks");
const stripe = require(modules + "/stripe")("sk_test_none");

const seen = new Map();

function judge(body, headers, key) {
  const said = {};
  try {
    new Webhook(key).verify(body, headers);
    said.standard = true;
  } catch (e) {
    said.standard = String(e.message);
  }
  try {
    said.stripe = stripe.webhooks.constructEvent(body, headers["kitload-signature"], key).id !== undefined;
  } catch (e) {
    said.stripe = String(e.message);
  }
  return said;
}

function answer(path, res) {
  const [, what, arg] = path.split("?")[0].split("/");
  const count = (seen.get(path) || 0) + 1;
  seen.set(path, count);
  if (what === "hang") return;
  if (what === "slow") {
    res.writeHead(200);
    const timer = setInterval(() => res.write("x".repeat(10)), 50);
    return res.on("close", () => clearInterval(timer));
  }
  if (what === "heads") {
    res.socket.write("HTTP/1.1 200 OK\r\n");
    const timer = setInterval(() => res.socket.write("X-More: " + "y".repeat(1000) + "\r\n"), 1);
    return res.socket.on("close", () => clearInterval(timer));
  }
  if (what === "moved") return res.writeHead(302, { Location: "/200/moved" }).end();
  if (what === "later") return res.writeHead(503, { "Retry-After": arg }).end();
  if (what === "long") return res.writeHead(200).end("z".repeat(1 << 20));
  if (what === "flaky") return res.writeHead(count > Number(arg) ? 204 : 500).end();
  res.writeHead(Number(what) || 404).end("said " + what);
}

function take(req, res) {
  const parts = [];
  req.on("data", (d) => parts.push(d));
  req.on("end", () => {
    const body = Buffer.concat(parts).toString();
    const other = "whsec_" + Buffer.alloc(32, 7).toString("base64");
    fs.appendFileSync(log, JSON.stringify({
      path: req.url, method: req.method, headers: req.headers, body, verified: judge(body, req.headers, secret),
      other: judge(body, req.headers, other), changed: judge(body + " ", req.headers, secret),
    }) + "\n");
    answer(req.url, res);
  });
  req.on("error", () => {});
}

const plain = http.createServer(take);
const tls = (name) => https.createServer({ key: fs.readFileSync(`${certs}/${name}.key`), cert: fs.readFileSync(`${certs}/${name}.crt`) }, take);
const servers = [plain, tls("localhost"), tls("elsewhere")];
Promise.all(servers.map((s) => new Promise((done) => s.listen(0, "127.0.0.1", () => done(s.address().port))))).then(([a, b, c]) =>
  console.log(JSON.stringify({ http: a, https: b, elsewhere: c })));
process.stdin.on("end", () => process.exit(0)).resume();
