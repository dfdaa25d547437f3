"""Members of the requests that Qdrant's interface knows, out of the models that its client publishes (generated from its
OpenAPI document). Run: python -m venv V && V/bin/pip install qdrant-client==1.20.0 && V/bin/python THIS > qdrant-requests.json"""
import json
import typing
from pydantic import BaseModel
from qdrant_client.http import models

ROOTS = ['CreateCollection', 'PointsList', 'QueryRequest', 'CountRequest']
# Parts that the lab never sends: known by name, not looked into.
CLOSED = {'filter', 'prefetch', 'lookup_from', 'shard_key', 'idf', 'acorn', 'multivector_config', 'strict_mode_config',
          'sparse_vectors', 'wal_config', 'sharding_method', 'payload', 'id_tracker', 'update_filter', 'memory', 'with_payload'}


def models_in(annotation):
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in typing.get_args(annotation) for found in models_in(part)]


known = {}


def visit(model):
    if model.__name__ in known:
        return
    known[model.__name__] = members = {}
    for name, field in model.model_fields.items():
        inner = [] if name in CLOSED or name in ('vector', 'query') else models_in(field.annotation)
        members[field.alias or name] = {'required': field.is_required(), 'models': [one.__name__ for one in inner]}
        for one in inner:
            visit(one)


for root in ROOTS:
    visit(getattr(models, root))
print(json.dumps(known, indent=1, sort_keys=True))
