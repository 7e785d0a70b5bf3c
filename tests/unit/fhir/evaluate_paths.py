"""Run by the checkers' own Python: reads {"resources": […], "paths": […]}, prints what each path says of each resource.

Another program's FHIRPath: it shares nothing with the code that wrote the expressions.
"""

from __future__ import annotations

import json
import sys

from fhirpathpy import evaluate
from fhirpathpy.models import models


def main() -> None:
    asked = json.load(sys.stdin)
    results = [
        [evaluate(resource, path, {"resource": resource}, models["r4"]) for path in asked["paths"]]
        for resource in asked["resources"]
    ]
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
