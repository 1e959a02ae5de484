# SPDX-License-Identifier: Apache-2.0
"""Asks a door by SCGI, written here a second time on purpose: a mistake in the project's codec must not hide on both sides."""
import json
import socket


def encode(headers, body=b""):
    pairs = [("CONTENT_LENGTH", str(len(body))), ("SCGI", "1"), *headers]
    head = b"".join(f"{name}\0{value}\0".encode() for name, value in pairs)
    return b"%d:%s,%s" % (len(head), head, body)


def get(path, query, json_answer=False):
    headers = [("REQUEST_METHOD", "GET"), ("QUERY_STRING", query), ("PELANGGAN_FRAME", "body")]
    if json_answer:
        headers.append(("HTTP_ACCEPT", "application/json"))
    return exchange(path, encode(headers))


def post(path, query, body):
    """Sends a form; returns the status."""
    headers = [("REQUEST_METHOD", "POST"), ("QUERY_STRING", query), ("CONTENT_TYPE", "application/x-www-form-urlencoded")]
    head, _ = exchange(path, encode(headers, body))
    return status(head)


def exchange(path, frame):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        connection.sendall(frame)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    answer = b"".join(parts)
    head, _, body = answer.partition(b"\r\n\r\n")
    return head, body


def status(head):
    return int(head.split(b"\r\n", 1)[0].split()[1])


def get_json(path, query):
    head, body = get(path, query, json_answer=True)
    if status(head) != 200:
        raise RuntimeError(f"{query} answered {head[:200]!r}")
    return json.loads(body)
