package org.galaxyscreen.features.network;

import java.util.Arrays;
import java.util.Locale;

/**
 * Where in a network features are taken: after which stage the activations are averaged over the image. How many features that gives,
 * the {@link Network} says.
 */
public enum Stage {
    /** Where the image is shrunk to a 4th: after ResNet-50's {@code layer1}, 256 features. */
    LAYER1,
    /** Where it is shrunk to an 8th: after {@code layer2}, 512 features. */
    LAYER2,
    /** Where it is shrunk to a 16th: after {@code layer3}, 1024 features. */
    LAYER3,
    /** Where it is shrunk to a 32nd, the whole network: after {@code layer4}, 2048 features. */
    LAYER4;

    /** torchvision's name for it in ResNet-50, here in every network: {@code layer1} … {@code layer4}. */
    public String layerName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The stage of that name.
     *
     * @throws IllegalArgumentException if there is none; the message lists them
     */
    public static Stage of(String layerName) {
        return Arrays.stream(values())
                .filter(stage -> stage.layerName().equals(layerName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "stage is '" + layerName + "'; layer1, layer2, layer3 or layer4 expected"));
    }
}
