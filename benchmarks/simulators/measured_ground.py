"""Ground of measured spectra for the third simulator's landscapes, and for the second one's razed compounds.

Every soil, roof, road, plant and ash is drawn from pipelines/ground/library.csv. Each world draws a few materials;
`unmet(seed)` is the library without them, so that a model that has learnt from it has met none of the world's. Water
alone is not in the library and stays as it was invented. Soils are darker than in the laboratory and take up the rain;
every surface is a replicate of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.simulators import monsoon_lowland as third_world
from benchmarks.simulators import second_world as second_world
from benchmarks.simulators.monsoon_ground import LEAVES, MATERIALS, Palette, Surface
from pipelines.ground.library import FIELD_LEVEL, WETTING, Library, library

F64 = NDArray[np.float64]
MADE_OF: dict[str, tuple[str, ...]] = {
    "laterite": ("soil", "dirt"),
    "alluvium": ("soil",),
    "sandy_loam": ("soil",),
    "river_sand": ("sand", "soil"),
    "ash": ("char",),
    "concrete": ("sidewalk", "driveway", "bridge"),
    "fresh_concrete": ("sidewalk", "driveway"),
    "gravel": ("gravel",),
    "asphalt": ("road", "parking_lot", "asphalt"),
    "galvanised": ("metal",),
    "rusty_galvanised": ("wood_shingle", "metal"),
    "blue_steel": ("paint",),
    "red_steel": ("paint",),
    "green_steel": ("paint",),
    "white_steel": ("paint",),
    "fibre_cement": ("concrete_tile", "comp_shingle"),
    "bitumen": ("comp_shingle",),
    "red_tile": ("tile", "comp_shingle"),
    "green_court": ("paint",),
    "blue_tarpaulin": ("paint",),
    "straw": ("litter", "npv"),
    "leaf_litter": ("litter", "bark"),
    "rice_leaf": ("canopy",),
    "grass_leaf": ("canopy",),
    "broad_leaf": ("canopy",),
    "crop_leaf": ("canopy",),
}
"""Material of the third simulator -> classes of the library that stand for it, one of them drawn in each world."""
SOILS = ("laterite", "alluvium", "sandy_loam", "river_sand")
THIRST = {"rubble": (0.3, 0.8), "gravel": (0.3, 0.6), "concrete": (0.1, 0.4), "asphalt": (0.05, 0.2)}
"""How much of what rain does to soil it does to these; all of it to soils and ash, at most 0.06 to roofs."""
RUBBLE_OF = ("concrete", "gravel", "fibre_cement", "red_tile", "asphalt")
"""What rubble is made of, beside soil."""


@dataclass(frozen=True)
class Drawer:
    """Draws spectra of the few materials of a world."""

    rng: np.random.Generator
    stock: Library
    own: dict[str, str]  # material of the simulator -> the one material of the library that this world has of it

    @classmethod
    def of(cls, seed: int) -> Drawer:
        """A world's own, the same for each seed."""
        rng, stock = np.random.default_rng([seed, 79]), library()
        own = {}
        for name, classes in MADE_OF.items():
            kind = str(rng.choice(classes))
            own[name] = str(rng.choice(np.unique(stock.material[stock.kind == kind])))
        return cls(rng, stock, own)

    def draw(self, name: str) -> F64:
        """A replicate (6,) of this world's own material of that name."""
        if name not in MADE_OF:
            return np.array(MATERIALS[name]) * self.rng.normal(1, 0.05)
        at = np.flatnonzero(self.stock.material == self.own[name])
        spectrum = self.stock.reflectance[int(self.rng.choice(at))]
        if name in SOILS or name == "ash":
            spectrum = spectrum * self.rng.uniform(*FIELD_LEVEL)
        return np.maximum(spectrum, 0.004)

    def rubble(self) -> F64:
        """Broken walls and roofs (6,) with the ground beneath and dust between."""
        parts = np.stack([self.draw(name) for name in self.rng.choice(RUBBLE_OF, 3, replace=False)])
        soil = self.draw("laterite")
        share = self.rng.dirichlet((1.0, 1.0, 1.0))
        earth = self.rng.uniform(0.25, 0.7)
        mixed: F64 = (earth * soil + (1 - earth) * share @ parts) * self.rng.uniform(0.75, 1.0)
        return mixed


class MeasuredPalette(Palette):
    """Surfaces of the third simulator, of measured spectra."""

    def __init__(self, rng: np.random.Generator, seed: int) -> None:
        super().__init__(rng)
        self.drawer = Drawer.of(seed)
        self.local = {name: self.drawer.draw(name) if name in MADE_OF else own for name, own in self.local.items()}
        self.wetting = 1 - np.exp(-WETTING)

    def add(self, material: str, grows: str | None = None, **more: object) -> int:
        """A surface: a replicate of its own, as bright as it was measured but for 4 %."""
        number = super().add(material, grows, **more)
        one = self.all[number]
        own = self.drawer.rubble() if material == "rubble" else self.drawer.draw(material)
        known = {**vars(one), "bare": own * self.rng.normal(1, 0.04)}
        if grows is not None:
            known["leaf"] = self.drawer.draw(LEAVES[grows]) * self.rng.normal(1, 0.05)
        self.all[number] = Surface(**known)
        return number

    def thirst(self, one: Surface) -> float:
        """How much of what rain does to soil it does to a surface."""
        if one.material in SOILS or one.material == "ash":
            return 1.0
        low, high = THIRST.get(one.material, (0.0, 0.06))
        return float(np.random.default_rng([one.seed, 7]).uniform(low, high))


def build(seed: int, *, quiet: bool = False) -> third_world.World:
    """A landscape of the third simulator on measured ground."""
    return third_world.build(seed, quiet=quiet, palette=lambda rng: MeasuredPalette(rng, seed))


def build_second(seed: int, *, quiet: bool = False) -> second_world.World:
    """A landscape of the second simulator on measured ground."""
    return second_world.build(seed, story=second_world.Story(quiet=quiet), spectra=second_spectra(seed))


def build_razed(seed: int, *, razed: float) -> second_world.World:
    """A compound of the second simulator on measured ground, razed to a share within two weeks."""
    return second_world.build(seed, story=second_world.Story(razed=razed), spectra=second_spectra(seed))


def unmet(seed: int) -> Library:
    """The library without the materials of that seed's world: what a model may learn from that is asked about it."""
    met = np.array(sorted(Drawer.of(seed).own.values()))
    return library().only(lambda all_: ~np.isin(all_.material, met))


def second_spectra(seed: int) -> second_world.Spectra:
    """What a world of the second simulator is made of: x 1e4."""
    drawer = Drawer.of(seed)

    def of(name: str) -> tuple[float, ...]:
        return tuple((1e4 * drawer.draw(name)).tolist())

    roofs = ("galvanised", "blue_steel", "red_steel", "fibre_cement", "bitumen", "red_tile", "white_steel")
    return second_world.Spectra(
        soils={"laterite": of("laterite"), "alluvium": of("alluvium")},
        leaves={"broad": of("broad_leaf"), "grassy": of("grass_leaf")},
        roofs=tuple(of(name) for name in roofs),
        yard=of("concrete" if drawer.rng.random() < 0.6 else "gravel"),
        asphalt=of("asphalt"),
        rubble=tuple((1e4 * drawer.rubble()).tolist()),
        ash=of("ash"),
        sand=of("river_sand"),
        wetting=tuple((1 - np.exp(-WETTING)).tolist()),
    )
