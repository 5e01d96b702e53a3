"""The tour of docs/api.md with Python's grpcio and nothing of this repository: the schema is
asked of the server (reflection), no code is generated.

Usage: tour.py ADDRESS EMAIL PASSWORD
"""

import sys

import grpc
from google.protobuf import json_format
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)

PACKAGE = "stillontime.v1"


class Api:
    """Calls methods by name, with dictionaries for messages."""

    def __init__(self, address):
        self.channel = grpc.insecure_channel(address)
        self.pool = DescriptorPool(ProtoReflectionDescriptorDatabase(self.channel))
        self.metadata = []

    def call(self, service, method, request=None):
        found = self.pool.FindServiceByName(f"{PACKAGE}.{service}").methods_by_name[method]
        message = json_format.ParseDict(request or {}, GetMessageClass(found.input_type)())
        answer_type = GetMessageClass(found.output_type)
        rpc = self.channel.unary_unary(
            f"/{PACKAGE}.{service}/{method}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=answer_type.FromString,
        )
        answer = rpc(message, metadata=self.metadata, timeout=10)
        return json_format.MessageToDict(answer, preserving_proto_field_name=True)


def main(address, email, password):
    api = Api(address)
    health = api.call("SystemService", "GetSystemHealth")
    print("health:", health["state"])

    login = api.call("AuthService", "Login", {"email": email, "password": password})
    api.metadata = [("authorization", f"Bearer {login['tokens']['access_token']}")]
    print("signed in as:", api.call("AuthService", "GetStatus")["role"])

    people = api.call("UserService", "ListUsers")["profiles"]
    print("people:", len(people))
    planned = []
    for person in people:
        listed = api.call("ScheduleService", "ListSchedules", {"parent": person["name"]})
        planned += [day for day in listed.get("schedules", []) if "departure_time" in day]
    day = planned[0]
    print("first planned day:", day["shooting_date"], "leave", day["departure_time"])

    details = api.call("ScheduleService", "GetScheduleDetails", {"name": day["name"]})
    print("places on the sheet:", len(details["call_sheet"]["locations"]))
    confirm = {"name": day["name"], "etag": day["etag"], "request_id": "tour-python"}
    for _ in range(2):
        answer = api.call("ScheduleService", "ConfirmSchedule", confirm)
        print("confirmed:", answer["schedule"]["state"])

    api.call("AuthService", "Logout")
    try:
        api.call("AuthService", "GetStatus")
    except grpc.RpcError as error:
        print("after sign-out:", error.code().name)


if __name__ == "__main__":
    main(*sys.argv[1:4])
