package org.galaxyscreen.features.engine.onednn;

import java.util.List;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.desc;
import org.bytedeco.javacpp.PointerScope;
import org.galaxyscreen.features.network.EfficientNetLite;
import org.galaxyscreen.features.network.Network;
import org.galaxyscreen.features.network.Pooling;
import org.galaxyscreen.features.network.ResNet50;

/**
 * Makes oneDNN's primitives for a network. Batch norm is folded into the convolutions; the layouts are those that oneDNN asks for.
 * Activations share a few buffers.
 *
 * <p>The network is cut in two: the stem, whose output is larger than a core's cache, is computed image by image; the
 * blocks read their weights less often if they compute several images at once.
 *
 * <p>The first convolution is float32 in any precision, for a few per cent of the time: it has 3 % of the products, but all of the
 * input's range. Its rounding to bf16 costs more accuracy than that of all other layers together, because most of a
 * galaxy's image is sky of one level, whose errors do not average out. The last activations of a stage that is read out are float32 as
 * well, since the features are averages of them.
 */
abstract class OneDnnPlanner {
    /**
     * How many images a worker's blocks may compute at once. Fewer keep the activations nearer, more read the weights less
     * often; where measured (1 MB of second-level cache a core) 1 is 3 % slower than 4, and 16 no faster.
     */
    static final List<Integer> SLICES = List.of(4, 2, 1);

    final OneDnnSetting setting;

    /** The format of activations that are not read out. */
    final data_type narrow;

    OneDnnPlanner(OneDnnSetting setting) {
        this.setting = setting;
        this.narrow = setting.formats().afterRelu();
    }

    /** The planner of the setting's network. */
    static OneDnnPlanner of(OneDnnSetting setting) {
        Network network = setting.network();
        if (network instanceof EfficientNetLite lite) {
            return new LitePlanner(setting, lite);
        }
        return new ResNetPlanner(setting, (ResNet50) network);
    }

    /**
     * The stem of one image: float32 NCHW in, out in a layout that {@link #blocks} reads.
     *
     * @param blocks for one image
     * @throws RuntimeException from oneDNN if it cannot compute that on this machine
     */
    final OneDnnPlan stem(OneDnnPlan blocks) {
        try (PointerScope temporaries = new PointerScope()) {
            return stem(new OneDnnSketch(setting, 1), blocks.input());
        }
    }

    /**
     * The blocks and what is read out, for so many images: all rows' first block, then all rows' second one, and so on. A
     * block of {@link Pooling#GEM} holds the mean of the cubes, whose root is still to be taken.
     *
     * @throws RuntimeException from oneDNN if it cannot compute in that precision on this machine
     */
    final OneDnnPlan blocks(int images) {
        try (PointerScope temporaries = new PointerScope()) {
            return blocks(new OneDnnSketch(setting, images));
        }
    }

    /** @param target what the stem makes */
    abstract OneDnnPlan stem(OneDnnSketch sketch, desc target);

    abstract OneDnnPlan blocks(OneDnnSketch sketch);
}
