package org.galaxyscreen.features.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.galaxyscreen.core.FeatureBlock;
import org.jspecify.annotations.Nullable;

/**
 * What is read out of a network in one pass. A row has a block for each stage and pooling, stage by stage: first the pooled
 * features, then, if asked for, the activations of one stage patch by patch. Immutable.
 *
 * @param stages after which stages features are taken; each once, in the network's order, whatever the order given
 * @param poolings how each stage is pooled; each once, in the order of {@link Pooling}, whatever the order given
 * @param patches the stage whose activations follow the features, {@code side × side × channels}, row by row from the top;
 *     null for none
 */
public record Readout(List<Stage> stages, List<Pooling> poolings, @Nullable Stage patches) {
    /** @throws IllegalArgumentException if there is no stage or no pooling, or one is named twice */
    public Readout {
        stages = ordered("stage", Stage.class, stages, Stage::layerName);
        poolings = ordered("pooling", Pooling.class, poolings, Pooling::label);
    }

    private static <E extends Enum<E>> List<E> ordered(
            String option, Class<E> type, List<E> given, Function<E, String> label) {
        EnumSet<E> set = EnumSet.noneOf(type);
        for (E one : given) {
            if (!set.add(one)) {
                throw new IllegalArgumentException(option + " is " + label.apply(one) + " twice; each once expected");
            }
        }
        if (set.isEmpty()) {
            throw new IllegalArgumentException(option + " is none; at least one expected");
        }
        return List.copyOf(set);
    }

    /** The means of those stages. */
    public static Readout of(Stage... stages) {
        return new Readout(List.of(stages), List.of(Pooling.MEAN), null);
    }

    /**
     * As options have it.
     *
     * @param stages names separated by commas: {@code layer2,layer3}
     * @param poolings names separated by commas: {@code mean,max}
     * @throws IllegalArgumentException if a name is unknown or given twice; the message lists them
     */
    public static Readout parse(String stages, String poolings) {
        return new Readout(names(stages, Stage::of), names(poolings, Pooling::of), null);
    }

    private static <E> List<E> names(String list, Function<String, E> of) {
        return Arrays.stream(list.split(",", -1)).map(String::strip).map(of).toList();
    }

    /** This with those poolings. */
    public Readout withPoolings(Pooling... newPoolings) {
        return new Readout(stages, List.of(newPoolings), patches);
    }

    /** This with the patches of a stage after the features. */
    public Readout withPatches(Stage stage) {
        return new Readout(stages, poolings, stage);
    }

    /** The last stage that the network must be computed to. */
    public Stage lastStage() {
        Stage last = stages.get(stages.size() - 1);
        return patches != null && patches.compareTo(last) > 0 ? patches : last;
    }

    /** Whether anything is taken after that stage. */
    public boolean reads(Stage stage) {
        return stages.contains(stage) || stage == patches;
    }

    /** Whether this is the mean of one stage and nothing else. */
    public boolean isOneMean() {
        return stages.size() == 1 && poolings.equals(List.of(Pooling.MEAN)) && patches == null;
    }

    /**
     * How many pooled features there are.
     *
     * @param network that is read
     * @return how many
     */
    public int features(Network network) {
        return poolings.size() * stages.stream().mapToInt(network::dimensions).sum();
    }

    /**
     * The length of a row: the features, and the patches if they are asked for.
     *
     * @param network that is read
     * @param inputSize the side of the image, pixels
     * @return how many numbers
     */
    public int rowLength(Network network, int inputSize) {
        if (patches == null) {
            return features(network);
        }
        int side = network.side(patches, inputSize);
        return Math.addExact(features(network), Math.multiplyExact(side * side, network.dimensions(patches)));
    }

    /**
     * The blocks of pooled features in order, named like {@code layer2/mean}.
     *
     * @param network that is read
     * @return the blocks
     */
    public List<FeatureBlock> blocks(Network network) {
        List<FeatureBlock> blocks = new ArrayList<>();
        int from = 0;
        for (Stage stage : stages) {
            for (Pooling pooling : poolings) {
                blocks.add(new FeatureBlock(name(stage, pooling), from, from + network.dimensions(stage)));
                from += network.dimensions(stage);
            }
        }
        return List.copyOf(blocks);
    }

    /** What the block of a stage and a pooling is called: {@code layer2/mean}. */
    public static String name(Stage stage, Pooling pooling) {
        return stage.layerName() + "/" + pooling.label();
    }

    /** The stages' names, separated by commas, as {@link #parse} takes them. */
    public String stageNames() {
        return stages.stream().map(Stage::layerName).collect(Collectors.joining(","));
    }

    /** The poolings' names, separated by commas, as {@link #parse} takes them. */
    public String poolingNames() {
        return poolings.stream().map(Pooling::label).collect(Collectors.joining(","));
    }
}
