package org.galaxyscreen.features.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network as data: its parameters, and what comes out after each {@link Stage}. Engines read this description; those that
 * do not know a kind of network refuse it. Immutable.
 */
public sealed interface Network permits ResNet50, EfficientNetLite {
    /** What a person calls it: {@code ResNet-50}, {@code EfficientNet-Lite0}. */
    String title();

    /** Where it ends. */
    Stage lastStage();

    /**
     * The same network to the end of another stage, earlier or later.
     *
     * @param stage the new last stage
     * @return the network up to there
     */
    Network upTo(Stage stage);

    /**
     * How many channels, and so features, there are after a stage.
     *
     * @param stage may lie beyond the last one
     * @return the number of channels
     */
    int dimensions(Stage stage);

    /**
     * The side of a stage's activations, pixels.
     *
     * @param stage may lie beyond the last one
     * @param inputSize the side of the image, pixels, that {@link #inputFault} does not object to
     * @return the side
     */
    int side(Stage stage, int inputSize);

    /**
     * Why the network does not take images of a size.
     *
     * @param inputSize the side of the image, pixels
     * @return what is expected instead; empty if it takes them
     */
    Optional<String> inputFault(int inputSize);

    /** The convolutions in the order of the {@code state_dict}. */
    List<Convolution> convolutions();

    /** Every parameter's shape by its name, in the order of the {@code state_dict}; the classifier's are not among them. */
    default Map<String, List<Integer>> parameterShapes() {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        for (Convolution c : convolutions()) {
            shapes.put(c.name() + ".weight", List.of(c.out(), c.in() / c.groups(), c.kernel(), c.kernel()));
            for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
                shapes.put(c.norm() + "." + part, List.of(c.out()));
            }
        }
        return shapes;
    }

    /**
     * Multiply-adds for one image.
     *
     * @param inputSize the side of the image, pixels
     * @return the number of them, the classifier's aside
     */
    long multiplyAdds(int inputSize);

    /**
     * Whether a name is that of a parameter of any of these networks, the classifier's aside, with or without a wrapper's prefix.
     *
     * @param name as a file has it
     * @return whether it is
     */
    static boolean isParameter(String name) {
        return ResNet50.isParameter(name) || EfficientNetLite.isParameter(name);
    }
}
