package org.galaxyscreen.features;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.features.network.Network;
import org.galaxyscreen.features.network.Pooling;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Views;

/**
 * Which features a network gives: after which stages, pooled how, and averaged over how many views of each image. Features
 * made with other options do not go together. Immutable.
 *
 * @param readout stages and poolings, all computed in one pass
 * @param views the rotations and reflections that are averaged over; the cost grows with their number
 */
public record FeatureOptions(Readout readout, Views views) {
    /** @throws IllegalArgumentException if the readout asks for patches, which are no features */
    public FeatureOptions {
        Objects.requireNonNull(views, "views");
        if (readout.patches() != null) {
            throw new IllegalArgumentException("the readout asks for patches of "
                    + readout.patches().layerName() + "; a feature row has pooled features alone");
        }
    }

    /** The means of those stages, of the image as it is. */
    public static FeatureOptions of(Stage... stages) {
        return new FeatureOptions(Readout.of(stages), Views.ONE);
    }

    /** These options with other poolings. */
    public FeatureOptions withPoolings(Pooling... poolings) {
        return new FeatureOptions(readout.withPoolings(poolings), views);
    }

    /** These options with another number of views. */
    public FeatureOptions withViews(Views newViews) {
        return new FeatureOptions(readout, newViews);
    }

    /**
     * The length of a row.
     *
     * @param network that gives the features
     * @return how many numbers
     */
    public int dimensions(Network network) {
        return readout.features(network);
    }

    /**
     * What a row consists of.
     *
     * @param network that gives the features
     * @return the blocks in order
     */
    public List<FeatureBlock> blocks(Network network) {
        return readout.blocks(network);
    }

    /** By name and value, for what must tell features apart: {@code stage}, {@code pooling}, {@code views}. */
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("stage", readout.stageNames());
        settings.put("pooling", readout.poolingNames());
        settings.put("views", Integer.toString(views.count()));
        return settings;
    }

    /** For a person: {@code layer2,layer3 by mean,max (3072 features), averaged over 8 views}. */
    String describe(Network network) {
        boolean plain = readout.poolings().equals(List.of(Pooling.MEAN));
        return readout.stageNames() + (plain ? "" : " by " + readout.poolingNames()) + " (" + dimensions(network)
                + " features)" + (views == Views.ONE ? "" : ", averaged over " + views.count() + " views");
    }
}
