"""A recipe as the words of a command line: what is typed after `convtui train` for the same training."""

from msgspec.structs import asdict

from convtui.core.recipe import BASES, Recipe


def words_of(recipe: Recipe) -> list[str]:
    """The base that it is nearest to, where that is not the usual one, and an option for each thing that differs from
    it. `convtui train` reads them back as this very recipe.
    """
    usual = next(iter(BASES))
    base = min(BASES, key=lambda name: len(_different(recipe, BASES[name])) + (name != usual))
    words = [] if base == usual else ["--net", base]
    for name, value in _different(recipe, BASES[base]).items():
        words += [option_of(name), _text(value)]
    return words


def option_of(field: str) -> str:
    """The option that sets a recipe's field: "--learning-rate" for "learning_rate"."""
    return "--" + field.replace("_", "-")


def _different(recipe: Recipe, base: Recipe) -> dict[str, object]:
    """What the recipe has and the base has not, in the order of the fields. No base limits its pictures, so None, for
    all of them, is never among it.
    """
    usual = asdict(base)
    return {name: value for name, value in asdict(recipe).items() if value != usual[name]}


def _text(value: object) -> str:
    """Python's shortest text of a number gives the very number again."""
    if isinstance(value, tuple):
        return ":".join(str(part) for part in value)
    return str(value)
