// The tour of docs/api.md with k6: the schema is asked of the server (reflection).
//
// Usage: k6 run -e ADDRESS=127.0.0.1:7300 -e EMAIL=... -e PASSWORD=... tour.js
import { check } from "k6";
import grpc from "k6/net/grpc";

const client = new grpc.Client();

export const options = {
  vus: 1,
  iterations: 1,
  thresholds: { checks: ["rate==1"] },
};

export default function () {
  client.connect(__ENV.ADDRESS, { plaintext: true, reflect: true });
  let metadata = {};
  const call = (method, request) =>
    client.invoke(`stillontime.v1.${method}`, request || {}, { metadata });

  const health = call("SystemService/GetSystemHealth");
  check(health, { "the server is healthy": (it) => it.message.state === "HEALTH_STATE_HEALTHY" });

  const login = call("AuthService/Login", { email: __ENV.EMAIL, password: __ENV.PASSWORD });
  check(login, { "signed in": (it) => it.status === grpc.StatusOK });
  metadata = { authorization: `Bearer ${login.message.tokens.accessToken}` };

  const people = call("UserService/ListUsers").message.profiles;
  const days = people.flatMap(
    (person) => call("ScheduleService/ListSchedules", { parent: person.name }).message.schedules,
  );
  check(days, { "days are planned": (it) => it.length > 0 });
  const details = call("ScheduleService/GetScheduleDetails", { name: days[0].name });
  check(details, { "the sheet is shown": (it) => it.message.callSheet.locations.length > 0 });

  call("AuthService/Logout");
  const after = call("AuthService/GetStatus");
  check(after, { "signed out": (it) => it.status === grpc.StatusUnauthenticated });
  client.close();
}
