"""Which policy decides what on a given day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from nintei.catalog import queries as catalog
from nintei.certification.models import PolicyVersion
from nintei.certification.rules.policy import Policy, from_document
from nintei.kit.errors import NotFound


@dataclass(frozen=True, slots=True)
class Target:
    """A policy in force, the categories it decides, and the former version holders may still rely on."""

    policy: Policy
    version_id: int
    old: Policy | None
    old_id: int | None
    categories: dict[int, str] = field(default_factory=dict)


@lru_cache(maxsize=256)
def _policy(version_id: int, digest: str) -> Policy:
    # The digest is part of the key because ids come again in databases made anew.
    policy = from_document(PolicyVersion.objects.get(pk=version_id).document)
    if policy.digest != digest:
        raise RuntimeError(f"policy version {version_id} is not what its digest says")
    return policy


def policy_of(version_id: int) -> Policy:
    """The policy of a stored version; NotFound for an unknown id."""
    row = PolicyVersion.objects.filter(pk=version_id).first()
    if row is None:
        raise NotFound("この認定基準はありません。", version=version_id)
    return _policy(row.pk, row.digest)


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _former(
    versions: list[PolicyVersion], chosen: PolicyVersion, policy: Policy, as_of: date
) -> PolicyVersion | None:
    if _months_between(chosen.effective_from, as_of) >= policy.transition_evaluations:
        return None
    earlier = [v for v in versions if v.series == chosen.series and v.category_id == chosen.category_id]
    earlier = [v for v in earlier if v.version < chosen.version]
    return max(earlier, key=lambda v: v.version, default=None)


def in_force(as_of: date) -> list[Target]:
    """Every policy in force on ``as_of`` with its leaf categories; a category's own policy beats the general one."""
    versions = list(PolicyVersion.objects.filter(effective_from__lte=as_of))
    targets: dict[int, Target] = {}
    for leaf in catalog.leaf_categories():
        track = "task" if leaf.is_task_work else "project"
        fitting = [v for v in versions if v.track == track and v.category_id in (None, leaf.pk)]
        if not fitting:
            continue
        chosen = max(fitting, key=lambda v: (v.category_id is not None, v.effective_from, v.version, v.pk))
        if chosen.pk not in targets:
            policy = _policy(chosen.pk, chosen.digest)
            old = _former(versions, chosen, policy, as_of)
            former = _policy(old.pk, old.digest) if old else None
            targets[chosen.pk] = Target(policy, chosen.pk, former, old.pk if old else None)
        targets[chosen.pk].categories[leaf.pk] = leaf.slug
    return [targets[key] for key in sorted(targets)]


def deciding(category: int, as_of: date) -> Target:
    """The policy in force for one category; NotFound when there is none."""
    for target in in_force(as_of):
        if category in target.categories:
            return target
    raise NotFound("このカテゴリーの認定基準はまだありません。", category=category)
