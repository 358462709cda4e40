"""A small network of numpy alone: what it answers, how it is kept in a file, and how it learns.

It is kept as JSON with weights rounded to DECIMALS, in a form that reads as text in a difference. Learning is the same
sum in the same order each time: one random stream, float64, BLAS on one thread. A last bit that another processor
computes otherwise is rounded away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
DECIMALS = 3
FIRST_RATE, BATCH = 4e-3, 512
"""Step of Adam at the beginning, which falls to 0 along a cosine, and examples a step."""


@dataclass(frozen=True)
class Network:
    """Layers of tanh, and a linear one at the end."""

    middle: F32  # (i,) taken off each input ...
    spread: F32  # (i,) ... which is then divided by this
    layers: tuple[tuple[F32, F32], ...]  # weights (in, out) and offsets (out,) of each

    def scores(self, inputs: NDArray[np.floating]) -> F32:
        """(n, k) log-odds of k classes, up to a constant of each row, for inputs (n, i)."""
        values = ((inputs - self.middle) / self.spread).astype(np.float32)
        for weights, offsets in self.layers[:-1]:
            values = np.tanh(values @ weights + offsets)
        weights, offsets = self.layers[-1]
        out: F32 = values @ weights + offsets
        return out

    def write(self, path: Path, **told: object) -> None:
        """Keep it as JSON, with whatever else is to be told of it."""

        def plain(values: F32) -> object:
            return np.round(values.astype(np.float64), DECIMALS).tolist()

        kept = {
            **told,
            "middle": plain(self.middle),
            "spread": plain(self.spread),
            "layers": [{"offsets": plain(offsets), "weights": plain(weights)} for weights, offsets in self.layers],
        }
        text = json.dumps(kept, indent=1)
        path.write_text(_rows_on_lines(text) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Network:
        """What write() kept."""
        kept = json.loads(path.read_text(encoding="utf-8"))
        layers = tuple(
            (np.array(layer["weights"], np.float32), np.array(layer["offsets"], np.float32)) for layer in kept["layers"]
        )
        return cls(np.array(kept["middle"], np.float32), np.array(kept["spread"], np.float32), layers)


def probabilities(scores: F32) -> F32:
    """(n, k) probabilities that sum to 1 from log-odds (n, k)."""
    up = np.exp(scores - scores.max(axis=1, keepdims=True))
    out: F32 = up / up.sum(axis=1, keepdims=True)
    return out


def learn(
    inputs: F64, target: F64, hidden: tuple[int, ...], *, rounds: int, pull: float, rng: np.random.Generator
) -> Network:
    """The network that gives each example its class.

    Args:
        inputs: (n, i). target: (n, k) share of each class, mostly one 1 a row.
        hidden: width of each layer of tanh. rounds: how often every example is seen. pull: of weights towards 0.
    """
    middle, spread = inputs.mean(axis=0), np.maximum(inputs.std(axis=0), 1e-3)
    middle, spread = np.round(middle, DECIMALS), np.round(spread, DECIMALS)
    scaled = (inputs - middle) / spread
    sizes = (inputs.shape[1], *hidden, target.shape[1])
    held: list[F64] = []
    for many, few in pairwise(sizes):
        held += [rng.normal(0, 1 / np.sqrt(many), (many, few)), np.zeros(few)]
    first, second = [np.zeros_like(one) for one in held], [np.zeros_like(one) for one in held]
    steps = rounds * (len(inputs) // BATCH)
    for step, batch in enumerate(_batches(len(inputs), rounds, rng), start=1):
        slopes = _slopes(held, scaled[batch], target[batch], pull)
        rate = FIRST_RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
        for k, slope in enumerate(slopes):
            first[k] = 0.9 * first[k] + 0.1 * slope
            second[k] = 0.999 * second[k] + 0.001 * slope**2
            size = np.sqrt(second[k] / (1 - 0.999**step)) + 1e-8
            held[k] = held[k] - rate * first[k] / (1 - 0.9**step) / size
    kept = [np.round(one, DECIMALS).astype(np.float32) for one in held]
    return Network(middle.astype(np.float32), spread.astype(np.float32), tuple(zip(kept[::2], kept[1::2], strict=True)))


def _batches(n: int, rounds: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    for _ in range(rounds):
        order = rng.permutation(n)
        for start in range(0, n - BATCH + 1, BATCH):
            yield order[start : start + BATCH]


def _slopes(held: list[F64], inputs: F64, target: F64, pull: float) -> list[F64]:
    """Of the mean cross-entropy along every weight."""
    values = [inputs]
    for k in range(0, len(held) - 2, 2):
        values.append(np.tanh(values[-1] @ held[k] + held[k + 1]))
    scores = values[-1] @ held[-2] + held[-1]
    up = np.exp(scores - scores.max(axis=1, keepdims=True))
    back = (up / up.sum(axis=1, keepdims=True) - target) / len(inputs)
    out: list[F64] = [np.zeros(0)] * len(held)
    for k in range(len(held) - 2, -1, -2):
        out[k] = values[k // 2].T @ back + pull * held[k]
        out[k + 1] = back.sum(axis=0)
        if k:
            back = (back @ held[k].T) * (1 - values[k // 2] ** 2)
    return out


def _rows_on_lines(text: str) -> str:
    """JSON in which innermost lists stand on one line each."""
    out, depth_open = [], ""
    for line in text.splitlines():
        bare = line.strip()
        if depth_open:
            depth_open += " " + bare if not depth_open.endswith("[") else bare
            if bare.startswith("]"):
                out.append(depth_open)
                depth_open = ""
            elif bare.endswith("["):
                out.append(depth_open[: -len(bare)].rstrip())
                depth_open = line
        elif bare.endswith("["):
            depth_open = line
        else:
            out.append(line)
    return "\n".join(out)
