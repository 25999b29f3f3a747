// tus-js-client, as everybody gets it from npm, against the real server program:
// node --test tus_client.test.mjs with VEILPIX_SERVER, VEILPIX_STAND_IN (sealed_stand_in.py) and the packages beside it.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createInterface } from 'node:readline';
import * as tus from 'tus-js-client';

const serverPath = process.env.VEILPIX_SERVER;
const standIn = process.env.VEILPIX_STAND_IN;
const python = '/usr/bin/python3';
const chunk = 1024 * 1024;
const folder = mkdtempSync(path.join(tmpdir(), 'veilpix-tus-'));

let child;
let port = 0;

async function startServer() {
  child = spawn(serverPath, ['serve', '--listen', `127.0.0.1:${port}`, '--data', path.join(folder, 'data')],
    { stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const line of createInterface({ input: child.stdout })) {
    assert.match(line, /^listening on http:/);
    port = Number(new URL(line.slice(13)).port);
    return;
  }
  assert.fail('the server did not start');
}

async function endServer(signal) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

// One request; connections of their own, so that a restart of the server is nobody's surprise.
function call(method, target, { token, headers = {}, json, body } = {}) {
  return new Promise((resolve, reject) => {
    const bytes = json ? Buffer.from(JSON.stringify(json)) : body;
    const request = http.request({
      host: '127.0.0.1', port, method, path: target, agent: false,
      headers: {
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(json ? { 'Content-Type': 'application/json' } : {}),
        ...(bytes ? { 'Content-Length': bytes.length } : {}), ...headers,
      },
    }, (reply) => {
      const pieces = [];
      reply.on('data', (piece) => pieces.push(piece));
      reply.on('end', () => resolve({ status: reply.statusCode, headers: reply.headers, body: Buffer.concat(pieces) }));
    });
    request.on('error', reject);
    request.end(bytes);
  });
}

const tusHeaders = { 'Tus-Resumable': '1.0.0' };

async function account(name) {
  const password = createHash('sha256').update(name).digest('hex');
  const base64 = (byte, size) => Buffer.alloc(size, byte).toString('base64');
  const made = await call('POST', '/api/v1/auth/register', { json: {
    username: name, password, public_key: '118403 97093', signing_key: base64('s', 32),
    identity_signature: base64('i', 64), salt: base64('x', 16), memory_kib: 65536, passes: 3,
    recovery: password, key_ring: base64('k', 300) } });
  assert.equal(made.status, 201, made.body.toString());
  const login = await call('POST', '/api/v1/auth/login', { json: { username: name, password, device: '' } });
  assert.equal(login.status, 200, login.body.toString());
  const { access_token: token, user_id: id } = JSON.parse(login.body);
  return { token, id };
}

function sealed(seed, rows) {
  const file = path.join(folder, `picture-${seed}`);
  const metadata = JSON.parse(execFileSync(python, [standIn, String(seed), String(rows), file]));
  const bytes = readFileSync(file);
  const length = Number(metadata.content_length);
  return { metadata, bytes, picture: bytes.subarray(0, length), thumbnail: bytes.subarray(length) };
}

// Settles when the upload does. `more`: further options of tus-js-client.
function upload(one, who, more = {}) {
  let started;
  const done = new Promise((resolve, reject) => {
    started = new tus.Upload(one.bytes, {
      endpoint: `http://127.0.0.1:${more.port ?? port}/api/v1/uploads`,
      headers: { Authorization: `Bearer ${who.token}` },
      metadata: one.metadata, chunkSize: chunk, retryDelays: [100, 300, 1000, 2000, 3000, 3000], removeFingerprintOnSuccess: true,
      ...more.options,
      onSuccess: (payload) => resolve(payload), onError: reject,
    });
    started.start();
  });
  return { done, get url() { return started.url; }, abort: () => started.abort() };
}

async function offsetOf(url, who) {
  const reply = await call('HEAD', new URL(url).pathname, { token: who.token, headers: tusHeaders });
  return { status: reply.status, offset: Number(reply.headers['upload-offset']) };
}

async function assertThere(one, who) {
  const base = `/api/v1/users/${who.id}/images/${one.metadata.item_id}`;
  const picture = await call('GET', `${base}/content`, { token: who.token });
  assert.equal(picture.status, 200);
  assert.ok(picture.body.equals(one.picture), 'the picture came back changed');
  const thumbnail = await call('GET', `${base}/thumbnail`, { token: who.token });
  assert.ok(thumbnail.body.equals(one.thumbnail), 'the thumbnail came back changed');
}

async function assertNotThere(one, who) {
  const reply = await call('GET', `/api/v1/users/${who.id}/images/${one.metadata.item_id}/record`, { token: who.token });
  assert.equal(reply.status, 404);
}

// Between client and server: after so many bytes towards the server, on however many connections, it resets both sides;
// once for each number given, counted from the cut before.
function cuttingProxy(cuts) {
  let seen = 0;
  const proxy = net.createServer((near) => {
    const far = net.connect(port, '127.0.0.1');
    const both = () => { near.resetAndDestroy(); far.resetAndDestroy(); };
    near.on('error', both).on('close', () => far.destroy());
    far.on('error', both).on('close', () => near.destroy());
    near.on('data', (bytes) => {
      seen += bytes.length;
      if (cuts.length > 0 && seen > cuts[0]) {
        cuts.shift();
        seen = 0;
        far.write(bytes.subarray(0, bytes.length / 2), both);
      } else {
        far.write(bytes);
      }
    });
    far.pipe(near);
  });
  return new Promise((resolve) => proxy.listen(0, '127.0.0.1', () => resolve(proxy)));
}

let anna;
let ben;
before(async () => {
  await startServer();
  anna = await account('anna');
  ben = await account('ben');
});
after(async () => {
  await endServer('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test('what the client sends comes back bit for bit', async () => {
  const one = sealed(1, 14000);
  await upload(one, anna).done;
  await assertThere(one, anna);
});

test('the protocol is announced', async () => {
  const reply = await call('OPTIONS', '/api/v1/uploads');
  assert.equal(reply.headers['tus-version'], '1.0.0');
  for (const extension of ['creation', 'termination', 'checksum', 'expiration'])
    assert.ok(reply.headers['tus-extension'].split(',').includes(extension), extension);
});

test('resumes after killed connections, without sending anything twice that was acknowledged', async () => {
  const one = sealed(2, 15900);
  const cuts = [300_000, 1_500_000, 900_000];
  const proxy = await cuttingProxy(cuts);
  const offsets = [];
  try {
    const running = upload(one, anna, { port: proxy.address().port, options: {
      onBeforeRequest: (request) => {
        if (request.getMethod() === 'PATCH') offsets.push(Number(request.getHeader('Upload-Offset')));
      },
    } });
    await running.done;
  } finally {
    proxy.close();
  }
  assert.equal(cuts.length, 0, 'every cut was made');
  assert.ok(offsets.length > Math.ceil(one.bytes.length / chunk), 'some chunk was sent again');
  assert.deepEqual(offsets, [...offsets].sort((a, b) => a - b));
  await assertThere(one, anna);
});

test('resumes after kill -9 of the server, from where it was', async () => {
  const one = sealed(3, 15900);
  let killed = 0;
  let resumedAt = 0;
  const running = upload(one, anna, { options: {
    onChunkComplete: (size, accepted) => {
      if (killed > 0 || accepted < chunk) return;
      killed = accepted;
      endServer('SIGKILL').then(() => new Promise((resolve) => { setTimeout(resolve, 400); })).then(startServer);
    },
    onBeforeRequest: (request) => {
      if (killed > 0 && resumedAt === 0 && request.getMethod() === 'PATCH')
        resumedAt = Number(request.getHeader('Upload-Offset'));
    },
  } });
  await running.done;
  assert.ok(killed > 0);
  assert.ok(resumedAt >= killed, `resumed at ${resumedAt}, acknowledged were ${killed}`);
  await assertThere(one, anna);
});

test('a new client takes up where another one stopped', async () => {
  const one = sealed(4, 12000);
  const first = upload(one, anna, { options: { onChunkComplete: () => first.abort() } });
  while (!first.url || (await offsetOf(first.url, anna)).offset < chunk)
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  await endServer('SIGKILL');
  await startServer();
  const { offset } = await offsetOf(first.url, anna);
  assert.ok(offset >= chunk);
  let from = -1;
  await upload(one, anna, { options: { uploadUrl: first.url, onBeforeRequest: (request) => {
    if (request.getMethod() === 'PATCH' && from < 0) from = Number(request.getHeader('Upload-Offset'));
  } } }).done;
  assert.equal(from, offset);
  await assertThere(one, anna);
});

test('a wrong checksum is 460, and the offset stays', async () => {
  const one = sealed(5, 12000);
  const sum = (algorithm, start) => `${algorithm} ${createHash(algorithm)
    .update(one.bytes.subarray(start, Math.min(start + chunk, one.bytes.length))).digest('base64')}`;
  let wrong = 2;
  let patches = 0;
  const failed = upload(one, anna, { options: {
    retryDelays: null,
    onBeforeRequest: (request) => {
      if (request.getMethod() !== 'PATCH') return;
      const start = Number(request.getHeader('Upload-Offset'));
      patches += 1;
      request.setHeader('Upload-Checksum', patches === wrong ? sum('sha1', start + 1) : sum('sha1', start));
    },
  } });
  const error = await failed.done.then(() => null, (reason) => reason);
  assert.equal(error?.originalResponse?.getStatus(), 460, String(error));
  assert.equal((await offsetOf(failed.url, anna)).offset, chunk);
  await assertNotThere(one, anna);
  await upload(one, anna, { options: { uploadUrl: failed.url, onBeforeRequest: (request) => {
    if (request.getMethod() === 'PATCH')
      request.setHeader('Upload-Checksum', sum('sha256', Number(request.getHeader('Upload-Offset'))));
  } } }).done;
  await assertThere(one, anna);
});

test('an upload is not there for other accounts, and goes when its own ends it', async () => {
  const one = sealed(6, 12000);
  const stopped = upload(one, anna, { options: { onChunkComplete: () => stopped.abort() } });
  while (!stopped.url || (await offsetOf(stopped.url, anna)).offset < chunk)
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  assert.equal((await offsetOf(stopped.url, ben)).status, 404);
  // tus-js-client answers a 404 on resuming with an upload of its own making: forbidden here by having no endpoint.
  const stolen = upload(one, ben, { options: { uploadUrl: stopped.url, endpoint: null, retryDelays: null } });
  await assert.rejects(stolen.done);
  await assert.rejects(tus.Upload.terminate(stopped.url, {
    headers: { Authorization: `Bearer ${ben.token}` }, retryDelays: null, httpStack: new tus.DefaultHttpStack({}) }));
  assert.ok((await offsetOf(stopped.url, anna)).offset >= chunk);
  await tus.Upload.terminate(stopped.url, {
    headers: { Authorization: `Bearer ${anna.token}` }, httpStack: new tus.DefaultHttpStack({}) });
  assert.equal((await offsetOf(stopped.url, anna)).status, 404);
  await assertNotThere(one, anna);
});

test('an expired upload answers 410, its file is swept, and later nobody knows it', async () => {
  const spool = path.join(folder, 'data', 'spool', 'uploads');
  const filesBefore = readdirSync(spool).length;
  const uploads = [];
  for (const seed of [7, 8]) {
    const one = sealed(seed, 12000);
    const stopped = upload(one, anna, { options: { onChunkComplete: () => stopped.abort() } });
    while (!stopped.url || (await offsetOf(stopped.url, anna)).offset < chunk)
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    uploads.push({ one, url: stopped.url });
  }
  assert.equal(readdirSync(spool).length, filesBefore + 2);
  await endServer('SIGTERM');
  // Time passes: the first has expired a minute ago, the second more than a day ago.
  const ids = uploads.map(({ url }) => path.basename(new URL(url).pathname));
  const ages = [60, 25 * 3600];
  execFileSync(python, ['-c', `
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1])
for id, age in ((sys.argv[2], ${ages[0]}), (sys.argv[3], ${ages[1]})):
    assert db.execute("UPDATE uploads SET expires = ? WHERE id = ?",
                      (int((time.time() - age) * 1000), id)).rowcount == 1
db.commit()`, path.join(folder, 'data', 'veilpix.db'), ...ids]);
  await startServer();
  assert.equal((await offsetOf(uploads[0].url, anna)).status, 410);
  const resumed = upload(uploads[0].one, anna, { options: { uploadUrl: uploads[0].url, endpoint: null, retryDelays: null } });
  await assert.rejects(resumed.done);
  const ends = Date.now() + 30_000;
  while (readdirSync(spool).length > filesBefore && Date.now() < ends)
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  assert.equal(readdirSync(spool).length, filesBefore);
  assert.equal((await offsetOf(uploads[0].url, anna)).status, 410);
  assert.equal((await offsetOf(uploads[1].url, anna)).status, 404);
  for (const { one } of uploads) await assertNotThere(one, anna);
});

test('it ends in peace', async () => {
  await endServer('SIGTERM');
  assert.equal(child.exitCode, 0);
});
