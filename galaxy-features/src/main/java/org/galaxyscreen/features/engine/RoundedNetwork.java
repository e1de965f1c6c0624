package org.galaxyscreen.features.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.galaxyscreen.features.network.Convolution;
import org.galaxyscreen.features.network.EfficientNetLite;
import org.galaxyscreen.features.network.Network;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.weights.internal.Quantisation;
import org.jspecify.annotations.Nullable;

/** What of a network is rounded in int8: the activations, and the convolutions that read them. */
final class RoundedNetwork {
    private final Map<String, Activation> activations = new LinkedHashMap<>();
    private final List<Reading> readings = new ArrayList<>();

    /**
     * An activation that becomes integers.
     *
     * @param channels how many it has
     * @param levels how many steps an integer reaches from zero
     */
    record Activation(int channels, int levels) {}

    /**
     * A convolution of integers.
     *
     * @param convolution which
     * @param input the name of the activation that it reads
     * @param inputSize the side of that, pixels
     * @param added the name of the rounded activation that is added to what it makes; null for none
     */
    record Reading(Convolution convolution, String input, int inputSize, @Nullable String added) {}

    /**
     * @param network to its last stage
     * @param inputSize the side of the images, pixels
     */
    RoundedNetwork(Network network, int inputSize) {
        if (network instanceof EfficientNetLite lite) {
            lite(lite, inputSize);
        } else {
            resNet((ResNet50) network, inputSize);
        }
    }

    private void resNet(ResNet50 network, int inputSize) {
        String input = "maxpool";
        int size = (network.stem().outputSize(inputSize) + 1) / 2;
        unsigned(input, network.stem().out());
        for (ResNet50.Bottleneck block : network.blocks()) {
            Convolution c1 = block.conv1();
            Convolution c2 = block.conv2();
            int inner = c1.outputSize(size);
            int outer = c2.outputSize(inner);
            String shortcut = input;
            read(c1, input, size, null);
            unsigned(c1.name(), c1.out());
            read(c2, c1.name(), inner, null);
            unsigned(c2.name(), c2.out());
            Convolution downsample = block.downsample();
            if (downsample != null) {
                shortcut = downsample.name();
                read(downsample, input, size, null);
                signed(shortcut, downsample.out());
            }
            read(block.conv3(), c2.name(), outer, shortcut);
            unsigned(block.name(), block.conv3().out());
            input = block.name();
            size = outer;
        }
    }

    /** The stem's blocks are float32; bottlenecks are added up in float32, and rounded where they are read. */
    private void lite(EfficientNetLite network, int inputSize) {
        int size = network.stem().outputSize(inputSize);
        for (EfficientNetLite.Bottleneck block : network.stemBlocks()) {
            size = block.depthwise().outputSize(size);
        }
        Convolution last =
                network.stemBlocks().get(network.stemBlocks().size() - 1).project();
        String input = last.name();
        signed(input, last.out());
        for (EfficientNetLite.Bottleneck block : network.laterBlocks()) {
            Convolution expand = Objects.requireNonNull(block.expand());
            Convolution depthwise = block.depthwise();
            Convolution project = block.project();
            read(expand, input, size, null);
            unsigned(expand.name(), expand.out());
            read(depthwise, expand.name(), size, null);
            unsigned(depthwise.name(), depthwise.out());
            size = depthwise.outputSize(size);
            read(project, depthwise.name(), size, null);
            input = block.residual() ? block.name() : project.name();
            signed(input, project.out());
        }
        if (network.head().isPresent()) {
            read(network.head().get(), input, size, null);
        }
    }

    private void unsigned(String name, int channels) {
        activations.put(name, new Activation(channels, Quantisation.UNSIGNED_LEVELS));
    }

    private void signed(String name, int channels) {
        activations.put(name, new Activation(channels, Quantisation.SIGNED_LEVELS));
    }

    private void read(Convolution c, String input, int inputSize, @Nullable String added) {
        readings.add(new Reading(c, input, inputSize, added));
    }

    /** By the name of what makes them, a convolution or a block. */
    Map<String, Activation> activations() {
        return activations;
    }

    /** The convolutions that read them; all others are float32. */
    List<Reading> readings() {
        return readings;
    }
}
