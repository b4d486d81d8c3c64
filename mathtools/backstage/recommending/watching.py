"""Training as it is watched: a bar over the epochs, and an end when the steps overshoot."""

import numpy as np

WIDTH = 4.5  # of the scale, in the stars that training counts in


def epochs(n_epochs, progress):
    """The numbers of the epochs, from 1, with a bar if that is wished."""
    numbers = range(1, n_epochs + 1)
    if not progress:
        return numbers
    from tqdm import tqdm  # here, for most never need it

    # no rate and no clock: a saved notebook must not change from run to run
    bar_format = "{desc} |{bar}| {n_fmt} of {total_fmt} epochs"
    return tqdm(numbers, desc="Training", ncols=60, bar_format=bar_format)


def stop_if_diverged(errors, rate, first_rate):
    """Raise a sentence if the latest of the errors is larger than a model without steps could make it."""
    latest = errors[-1]
    if latest <= WIDTH:  # the mean alone errs by half of it at most
        return
    grown = f"grew to {latest:.3g} times a star" if np.isfinite(latest) else "grew beyond all bounds"
    raise ValueError(
        f"Training diverged in epoch {len(errors)}: with the step size {rate:.3g} the steps overshoot, and "
        f"the errors {grown}. Take a smaller learning_rate, such as {first_rate / 4:.2g}."
    )
