"""What the claims and computations are about: the headings that authors choose below, in the order of a course."""

from collections.abc import Mapping
from types import MappingProxyType

CLAIM_TOPICS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Values and slopes": (
            "value_at",
            "change",
            "slope_at",
            "steepest",
            "has_kink",
            "framework_slope",
            "frameworks_agree",
        ),
        "Shape and range": (
            "range_is",
            "is_bounded",
            "lowest_value",
            "limit_is",
            "saturates",
            "is_monotone",
            "is_odd",
            "is_smooth",
            "has_inverse",
            "additive",
        ),
        "Two functions compared": (
            "compared_at",
            "coincide",
            "both_level_off",
            "largest_difference",
            "operation_count",
            "is_elementwise",
            "exact_zeros",
        ),
        "Means for normal inputs": ("mean_is_zero", "mean_under_normal_is"),
        "Layers and softmax": ("output_shape", "parameter_count", "softmax_output", "softmax_shift"),
        "Gradients over depth": (
            "chain_factor",
            "slope_bounds_gradient",
            "slope_shrinks_gradient",
            "depth_limits_growth",
            "limits_gradient_growth",
            "higher_rate_calms",
        ),
        "Clipping": ("clipped_part", "clipped_norm", "keeps_direction"),
        "Dying units": (
            "frozen_unit",
            "unit_recovers",
            "unit_output_overflows",
            "weights_shrink_when_dead",
            "dead_fraction_reaches",
        ),
        "Zeros and sparsity": (
            "half_inactive_at_start",
            "active_units_vary",
            "zeros_tell_nothing",
            "zeros_vanish_with_training",
            "fewer_weights_after_training",
            "sparse_features_separate",
            "dimension_separates",
        ),
        "Masks in a backward pass": (
            "mask_is_one_everywhere",
            "lets_all_through",
            "line_is_wrong",
            "mask_is_right",
            "masks_agree",
            "exact_zeros_seen",
        ),
    }
)

PROVIDER_TOPICS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "One function": ("point", "change", "curve", "output_range", "saturation", "kink", "guess"),
        "Functions compared": ("side_by_side", "compare", "speed"),
        "Means and normalisation": ("zero_centred", "mean_shift", "batch_norm"),
        "Neurons, layers and softmax": ("neuron", "layer_shapes", "softmax", "pixel_shift", "prelu_learning"),
        "Gradients over depth": ("chain_product", "depth", "exploding", "clipping"),
        "Dying units and sparsity": ("dying", "dying_grid", "sparsity"),
        "Masks in a backward pass": ("masks_by_hand", "masks", "backward_check"),
    }
)
