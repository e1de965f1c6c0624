package org.galaxyscreen.features.network;

import java.util.Arrays;
import java.util.Locale;

/** Where in ResNet-50 features are taken: after which stage the activations are averaged over the image. */
public enum Stage {
    /** After {@code layer1}: 256 features. */
    LAYER1(256),
    /** After {@code layer2}: 512 features. */
    LAYER2(512),
    /** After {@code layer3}: 1024 features. */
    LAYER3(1024),
    /** After {@code layer4}, the whole network: 2048 features. */
    LAYER4(2048);

    private final int dimensions;

    Stage(int dimensions) {
        this.dimensions = dimensions;
    }

    /** How many features there are after this stage. */
    public int dimensions() {
        return dimensions;
    }

    /**
     * The side of this stage's activations, pixels.
     *
     * @param inputSize the side of the image, a multiple of 32
     */
    public int side(int inputSize) {
        return inputSize >> (ordinal() + 2);
    }

    /** torchvision's name: {@code layer1} … {@code layer4}. */
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
