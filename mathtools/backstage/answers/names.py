"""The wrong rules of integration by name: what each is called before a learner.

Of rules that explain an answer equally well, the one that stands higher here is named first.
"""

NAMES = {
    "log_without_minus_one_case": "power rule and logarithm confused",
    "exp_power_rule": "exponential treated as a power",
    "sign_error": "sign lost",
    "differentiated_instead": "differentiated instead of integrated",
    "power_rule_off_by_one": "slip in the power rule",
    "missing_inner_factor": "slope of a linear inside lost",
    "chain_missing": "slope of the inside lost",
    "product_of_integrals": "product integrated factor by factor",
    "coefficient_dropped": "factor lost",
    "missing_constant": "constant missing",
    "wrong_constant": "wrong constant",
    "wrong_factor": "wrong factor",
}
ORDER = (*NAMES, "other")
