"""Publishes e-mails as another program would, with nats-py and nothing of ours.

Usage: publish.py NATS_URL < plan.json
plan: [{"kind": "raw|claim|broken_claim", "file": "PATH", "subject": "ADDRESS or null"}]
Prints the server's answer to each, one JSON a line.
"""

import asyncio
import hashlib
import json
import sys

import nats

SUBJECT = "stillontime.v1.inbox.email"


def headers(number, subject, content_type):
    found = {
        "ce-specversion": "1.0",
        "ce-id": f"message-{number}",
        "ce-source": "/test/publisher",
        "ce-type": "com.example.email",
        "content-type": content_type,
    }
    if subject:
        found["ce-subject"] = subject
    return found


async def main():
    connection = await nats.connect(sys.argv[1])
    stream = connection.jetstream()
    store = await stream.create_object_store("uploads")
    for number, step in enumerate(json.load(sys.stdin)):
        content_type = "message/rfc822"
        with open(step["file"], "rb") as file:
            body = file.read()
        if step["kind"] != "raw":
            name = f"mail-{number}"
            digest = hashlib.sha256(body).hexdigest()
            if step["kind"] == "broken_claim":
                digest = hashlib.sha256(b"another").hexdigest()
            await store.put(name, body)
            content_type = "application/json"
            body = json.dumps({"bucket": "uploads", "name": name, "sha256": digest}).encode()
        ack = await stream.publish(SUBJECT, body, headers=headers(number, step["subject"], content_type))
        print(json.dumps({"stream": ack.stream, "seq": ack.seq}), flush=True)
    await connection.drain()


asyncio.run(main())
