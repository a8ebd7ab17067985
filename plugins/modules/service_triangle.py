#!/usr/bin/python

# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: service_triangle
short_description: Hold service registry, config centre and API gateway against each other
version_added: 0.1.0
author:
  - golden.triangle contributors (@golden-triangle)
description:
  - Reads Nacos, Eureka, Consul, Apollo and Spring Cloud Gateway over HTTP, all at the same time, and checks that they
    agree - by contracts of yours, and by what nobody joins, such as a route to a service without a working instance.
  - What disagrees is read again, until two readings in a row say the same, so that a change that is under way is not
    called drift.
  - Repairs what may be repaired, each write naming the version that was read, and reads everything again as the proof.
  - The host of the task asks the servers, so it must reach them. All judging is done on the controller.
options:
  sources:
    description: The servers, in groups of equals.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: What contracts and checks call it.
        type: str
        required: true
      type:
        description: What kind of server it is.
        type: str
        choices: [apollo, consul, eureka, gateway, nacos]
        required: true
      urls:
        description:
          - Every node or replica by itself, not the address of a load balancer, which would hide that they differ.
          - Of Nacos and Eureka with their context path (C(/nacos), C(/eureka)), of a gateway with that of its actuator
            (C(/actuator)), of Apollo the config services.
        type: list
        elements: str
        required: true
      username:
        description: Who logs in to Nacos, and to Eureka and a gateway by basic authentication.
        type: str
        default: ""
      password:
        description: The password.
        type: str
        default: ""
      token:
        description: The token of Consul's ACL, of Apollo's open API, or a bearer token for Nacos or a gateway.
        type: str
        default: ""
      secret:
        description: Apollo's access key, with which requests to its config service are signed.
        type: str
        default: ""
      namespace:
        description: The id of Nacos's namespace, empty for public.
        type: str
        default: ""
      group:
        description: Nacos's group, where a side names none.
        type: str
        default: DEFAULT_GROUP
      consistency:
        description: Consul's consistency mode.
        type: str
        choices: [default, consistent, stale]
        default: default
      datacenter:
        description: Consul's datacenter, empty for that of the agent.
        type: str
        default: ""
      portal:
        description: The URL of Apollo's portal, for rollback.
        type: str
        default: ""
      app_id:
        description: Apollo's app.
        type: str
        default: ""
      cluster:
        description: Apollo's cluster.
        type: str
        default: default
      env:
        description: Apollo's environment, for the portal.
        type: str
        default: DEV
      operator:
        description: In whose name the portal rolls back.
        type: str
        default: ""
      registry:
        description: The source in which a gateway looks up C(lb://NAME). By default any registry will do.
        type: str
        default: ""
      routes_from:
        description: The config that a gateway's definitions come from, which tells how old its live routes are.
        type: dict
        suboptions:
          source:
            description: The config centre.
            type: str
            required: true
          config:
            description: The name of the config.
            type: str
            required: true
          group:
            description: Nacos's group, where it is not the source's.
            type: str
            default: ""
      code_routes:
        description: Ids of a gateway's routes that are made in code, and so have no definition.
        type: list
        elements: str
        default: []
      timeout:
        description: Seconds for one request.
        type: float
        default: 5
      retries:
        description: How often a read is tried again.
        type: int
        default: 2
      validate_certs:
        description: Whether the server's certificate is verified.
        type: bool
        default: true
      ca_path:
        description: A file of certificates to verify with, instead of the system's.
        type: path
      client_cert:
        description: A certificate of ours.
        type: path
      client_key:
        description: Its key, where it is not in the same file.
        type: path
      use_proxy:
        description: Whether the proxies of the environment are used.
        type: bool
        default: true
  contracts:
    description:
      - Which values must agree. C(name), C(sides), and where wished C(description), C(severity), C(type), C(unit),
        C(equals), C(one_of), C(range) with C(min) and C(max), and C(secret).
      - A side has C(source), one of C(config), C(service) and C(routes), and C(query), a JMESPath; where wished
        C(group), C(format), C(truth) and C(repair).
    type: list
    elements: dict
    default: []
  service_names:
    description: Sides whose values are names of services, each of which must have an instance that works.
    type: list
    elements: dict
    default: []
  metadata_versions:
    description: Pairs of sides C(service) and C(config), with a C(name), whose versions must be the same.
    type: list
    elements: dict
    default: []
  contract_files:
    description: YAML files on the controller with the keys C(contracts), C(service_names) and C(metadata_versions).
    type: list
    elements: path
    default: []
  repair:
    description: What may be repaired. A config also only where its contract says so.
    type: list
    elements: str
    choices: [refresh, rollback, set]
    default: [refresh, rollback, set]
  timeout:
    description: Seconds in which all sources together must have answered, for each time they are read.
    type: float
    default: 30
  settle_seconds:
    description: Seconds between two readings of what disagrees.
    type: float
    default: 1
  repair_timeout:
    description: Seconds in which a repair must have taken.
    type: float
    default: 30
  max_age:
    description: How many seconds old a reading may be when it is judged.
    type: float
    default: 60
  secret_keys:
    description: Regular expressions. Values whose name one of them matches, in any case, are not shown.
    type: list
    elements: str
    default: [password, passwd, secret, token, credential, "(api|access|private)[-_.]?key"]
  order:
    description: Filled in by the action plugin of this name. Not for playbooks.
    type: str
extends_documentation_fragment:
  - golden.triangle._attributes
  - golden.triangle._attributes.actiongroup_triangle
attributes:
  check_mode:
    support: full
    details:
      - It reads in check mode as well. It writes nothing.
  diff_mode:
    support: full
    details:
      - The values before and after, secrets redacted.
  idempotent:
    support: full
  platform:
    support: full
    platforms: posix
requirements:
  - jmespath 1.0 or later, on the controller
notes:
  - Eureka answers from a cache that is up to 30 seconds old.
  - Apollo's open API does not tell what an earlier release held. Whether a rollback was right is known only after it;
    where it was not, the task fails.
seealso:
  - module: golden.triangle.drift_report
"""

EXAMPLES = r"""
- name: Is every route backed by an instance, and is the timeout the same everywhere
  golden.triangle.service_triangle:
    sources:
      - name: nacos
        type: nacos
        urls: [http://10.0.0.1:8848/nacos, http://10.0.0.2:8848/nacos]
      - name: consul
        type: consul
        urls: [http://10.0.0.4:8500]
      - name: gateway
        type: gateway
        urls: [http://10.0.0.6:8081/actuator, http://10.0.0.7:8081/actuator]
    contracts:
      - name: gateway-timeout
        type: duration
        unit: ms
        range: {min: 100, max: 60000}
        sides:
          - {source: consul, config: gateway/timeout-ms, truth: true}
          - {source: nacos, config: gateway-rules, query: '"timeout-ms"', repair: rollback}
  delegate_to: localhost
"""

RETURN = r"""
checks:
  description:
    - C(services.source), C(services.contract), C(services.metadata.version), C(services.config.service),
      C(services.config.nodes), C(services.route.instances), C(services.gateway.cache_age),
      C(services.gateway.replicas), C(services.verdict.age), all of corner C(services).
  returned: always
  type: list
  elements: dict
  sample:
    - id: services.contract
      corner: services
      subject: gateway-timeout
      state: drifted
      expected: "5000 ms (consul: gateway/timeout-ms), from 100 to 60000 ms"
      actual: "nacos: 0 ms"
      severity: critical
      evidence:
        - "consul: gateway/timeout-ms = 5000, version 42, read 2026-11-24T10:00:00Z from http://10.0.0.4:8500"
      remedy: {kind: automatic, text: "nacos: roll gateway-rules back to the version of its history with row 12"}
      repaired: false
notes:
  description: What settled while it was read, and other things worth knowing.
  returned: always
  type: list
  elements: str
  sample: []
diff:
  description: Values before and after, secrets redacted.
  returned: always
  type: list
  elements: dict
  sample: []
wants:
  description: Empty.
  returned: always
  type: list
  elements: dict
  sample: []
seconds:
  description: How long each step of the life cycle took; C(repair) and C(prove) only where something was repaired.
  returned: always
  type: dict
  sample: {observe: 1.204, compare: 0.002}
refusal:
  description: Why it failed, null where it did not. V(invalid) or V(broken).
  returned: always
  type: str
  sample:
services:
  description: How it was measured.
  returned: always
  type: dict
  contains:
    readings:
      description: How many things were read from how many nodes.
      type: int
      returned: always
      sample: 12
    rounds:
      description: How often all of it was read until it was settled.
      type: int
      returned: always
      sample: 2
    read_seconds:
      description: How long the last reading of all sources took, as the host of the task measured it.
      type: float
      returned: always
      sample: 0.21
    detect_seconds:
      description: How long it took from the beginning until the checks were there.
      type: float
      returned: always
      sample: 1.9
    repair_seconds:
      description: How long a repair took until it was seen to have taken, 0 without one.
      type: float
      returned: always
      sample: 0.0
"""

import dataclasses
import time

from ansible_collections.golden.triangle.plugins.module_utils._argspec import create_module
from ansible_collections.golden.triangle.plugins.module_utils._services.fetch import fetch
from ansible_collections.golden.triangle.plugins.module_utils._services.options import SPEC, jobs_of


def main() -> None:
    module = create_module(SPEC)
    if not module.params["order"]:
        module.fail_json(msg="this module is run by its action plugin, which tells it what to read")
    jobs = jobs_of(module.params["order"])
    if module.check_mode and any(job.writes for job in jobs):
        module.fail_json(msg="nothing is written in check mode")
    started = time.monotonic()
    outcome = fetch(jobs)
    module.exit_json(
        changed=any(job.writes for job in jobs),
        readings=[dataclasses.asdict(reading) for reading in outcome.readings],
        written=outcome.written,
        seconds=round(time.monotonic() - started, 3),
        now=time.time(),
    )


if __name__ == "__main__":
    main()
