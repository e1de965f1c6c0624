package org.galaxyscreen.features.engine.onednn;

import java.util.List;
import java.util.Objects;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.desc;
import org.galaxyscreen.features.engine.onednn.OneDnnPlan.Activation;
import org.galaxyscreen.features.engine.onednn.OneDnnSketch.Rectifier;
import org.galaxyscreen.features.network.Convolution;
import org.galaxyscreen.features.network.EfficientNetLite;
import org.galaxyscreen.features.network.EfficientNetLite.Bottleneck;
import org.galaxyscreen.features.network.Stage;

/**
 * Plans an EfficientNet-Lite. The wide activations of the first blocks are larger than a core's cache: up to where the image is shrunk to
 * a 4th they belong to the stem, which is computed image by image.
 */
final class LitePlanner extends OneDnnPlanner {
    /** More images at once than one are slower: the wide activations leave the second-level cache. */
    private static final List<Integer> SLICES = List.of(4, 2, 1);

    /** As many blocks belong to the stem: the last of them halves the image to its 4th, and none ends a stage. */
    private static final int STEM_BLOCKS = 2;

    private final OneDnnSetting setting;
    private final EfficientNetLite network;
    private final data_type narrow;

    LitePlanner(OneDnnSetting setting, EfficientNetLite network) {
        super(setting);
        this.setting = setting;
        this.network = network;
        this.narrow = setting.formats().afterRelu();
    }

    @Override
    List<Integer> slices() {
        return SLICES;
    }

    @Override
    OneDnnPlan stem(OneDnnSketch sketch, desc target) {
        Activation image = sketch.input(network.stem().in(), setting.inputSize());
        Activation x = sketch.stem(network.stem(), image, Rectifier.RELU6);
        if (narrow != data_type.f32) {
            desc layout = sketch.bestSource(network.blocks().get(0).depthwise(), x.size(), narrow, Rectifier.RELU6);
            x = sketch.narrowed(network.stem().name(), x, layout);
        }
        for (int i = 0; i < STEM_BLOCKS; i++) {
            Bottleneck block = network.blocks().get(i);
            Activation z = wide(sketch, block, x);
            sketch.release(x);
            x = i == STEM_BLOCKS - 1
                    ? sketch.onto(block.project(), z, new Activation(target, OneDnnPlan.OUTPUT, block.project().out(), z.size(), 1, 0))
                    : sketch.plain(block.project(), z, narrow, Rectifier.NONE);
            sketch.release(z);
        }
        return sketch.plan(image.layout(), target.get_size());
    }

    @Override
    OneDnnPlan blocks(OneDnnSketch sketch, int images) {
        List<Bottleneck> rest = network.blocks().subList(STEM_BLOCKS, network.blocks().size());
        Convolution first = Objects.requireNonNull(rest.get(0).expand());
        int size = network.side(Stage.LAYER1, setting.inputSize());
        desc source = sketch.bestSource(first, size, narrow, Rectifier.RELU6);
        Activation x = new Activation(source, OneDnnPlan.INPUT, first.in(), size, 1, 0);
        for (Bottleneck block : rest) {
            boolean read = block.ends() != null && setting.readout().reads(block.ends());
            desc layout = x.layout();
            x = bottleneck(sketch, block, x, read);
            if (read) {
                sketch.readOut(Objects.requireNonNull(block.ends()), x);
                if (block.ends() != network.lastStage() && narrow != data_type.f32) {
                    x = sketch.narrowed(block.name(), x, layout);
                }
            }
        }
        if (network.head().isPresent()) {
            Activation head = sketch.plain(network.head().get(), x, data_type.f32, Rectifier.RELU6);
            sketch.release(x);
            sketch.readOut(Stage.LAYER4, head);
        }
        return sketch.plan(source, rowBytes(images));
    }

    private Activation bottleneck(OneDnnSketch sketch, Bottleneck block, Activation x, boolean read) {
        boolean inFloat = read && narrow != data_type.f32;
        Activation z = wide(sketch, block, x);
        Activation y;
        if (!block.residual()) {
            sketch.release(x);
            y = sketch.plain(block.project(), z, inFloat ? data_type.f32 : narrow, Rectifier.NONE);
        } else if (inFloat) {
            y = sketch.sumInFloat(block.name(), block.project(), z, x, Rectifier.NONE);
        } else {
            y = sketch.sumOnto(block.name(), block.project(), z, x, Rectifier.NONE);
        }
        sketch.release(z);
        return y;
    }

    /** A block up to its depthwise convolution; its input is kept. */
    private Activation wide(OneDnnSketch sketch, Bottleneck block, Activation x) {
        Convolution expand = block.expand();
        Activation y = expand == null ? x : sketch.plain(expand, x, narrow, Rectifier.RELU6);
        Activation z = sketch.plain(block.depthwise(), y, narrow, Rectifier.RELU6);
        if (y != x) {
            sketch.release(y);
        }
        return z;
    }
}
