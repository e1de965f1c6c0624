package org.galaxyscreen.features.engine.onednn;

import java.util.List;
import java.util.Objects;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.desc;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.onednn.OneDnnPlan.Activation;
import org.galaxyscreen.features.engine.onednn.OneDnnSetting.Formats;
import org.galaxyscreen.features.engine.onednn.OneDnnSketch.Rectifier;
import org.galaxyscreen.features.network.Convolution;
import org.galaxyscreen.features.network.EfficientNetLite;
import org.galaxyscreen.features.network.EfficientNetLite.Bottleneck;
import org.galaxyscreen.features.network.Stage;

/**
 * Plans an EfficientNet-Lite. ReLU6 and the residual sum are computed while an output tile is still in registers. The wide activations of the first blocks are larger than a core's cache: up to where the image is shrunk to
 * a 4th they belong to the stem, which is computed image by image.
 *
 * <p>In bf16 the stem is float32 as a whole: rounding it made features err by 4 % on the average of 47 galaxies and radio sources, and by 16 % at
 * the most, for 1.8 % and 2.4 % without. The narrow activations between the blocks are float32 too, which costs little, and the wide ones
 * in the blocks bf16.
 *
 * <p>In int8 as well: with the stem's two blocks in integers the features of 61 radio sources erred by 18 % (median) and 53 %, without by 3.4 %
 * and 6.8 %. The wide activations are unsigned. The narrow ones are signed where a convolution reads them, and added up in float32.
 */
final class LitePlanner extends OneDnnPlanner {
    private static final Formats STEM = Formats.of(Precision.FP32);

    private final EfficientNetLite network;

    /** An activation between blocks, and the name of what makes it: a convolution or a block. */
    private record Named(String name, Activation activation) {}

    LitePlanner(OneDnnSetting setting, EfficientNetLite network) {
        super(setting);
        this.network = network;
    }

    @Override
    OneDnnPlan stem(OneDnnSketch sketch, desc target) {
        Activation image = sketch.input(network.stem().in(), setting.inputSize());
        Named x = new Named(network.stem().name(), sketch.stem(network.stem(), image, Rectifier.RELU6));
        List<Bottleneck> blocks = network.stemBlocks();
        for (int i = 0; i < blocks.size(); i++) {
            Activation z = wide(sketch, blocks.get(i), x, STEM);
            sketch.release(x.activation());
            Convolution c = blocks.get(i).project();
            x = new Named(
                    c.name(),
                    i == blocks.size() - 1
                            ? sketch.onto(c, z, new Activation(target, OneDnnPlan.OUTPUT, c.out(), z.size(), 1, 0))
                            : sketch.plain(c, z, data_type.f32, Rectifier.NONE));
            sketch.release(z);
        }
        return sketch.plan(image.layout(), target.get_size());
    }

    @Override
    OneDnnPlan blocks(OneDnnSketch sketch) {
        List<Bottleneck> rest = network.laterBlocks();
        Convolution first = Objects.requireNonNull(rest.get(0).expand());
        int size = network.side(Stage.LAYER1, setting.inputSize());
        // Integers lie channels last, and so what is added to their sums.
        desc source = narrow == data_type.u8
                ? sketch.channelsLast(data_type.f32, first.in(), size)
                : sketch.bestSource(first, size, data_type.f32, Rectifier.RELU6);
        List<Bottleneck> before = network.stemBlocks();
        Named x = new Named(
                before.get(before.size() - 1).project().name(),
                new Activation(source, OneDnnPlan.INPUT, first.in(), size, 1, 0));
        for (Bottleneck block : rest) {
            Activation z = wide(sketch, block, x, setting.formats());
            if (block.residual()) {
                x = new Named(
                        block.name(),
                        sketch.sumOnto(
                                block.name(), block.project(), z, x.activation(), data_type.f32, Rectifier.NONE));
            } else {
                sketch.release(x.activation());
                Convolution c = block.project();
                x = new Named(c.name(), sketch.plain(c, z, data_type.f32, Rectifier.NONE));
            }
            sketch.release(z);
            if (block.ends() != null && setting.readout().reads(block.ends())) {
                sketch.readOut(block.ends(), x.activation());
            }
        }
        if (network.head().isPresent()) {
            Convolution c = network.head().get();
            Activation read = rounded(sketch, c, x, setting.formats().shortcut());
            sketch.readOut(Stage.LAYER4, sketch.plain(c, read, data_type.f32, Rectifier.RELU6));
        }
        return sketch.plan(source, sketch.rowBytes());
    }

    /** A block up to its depthwise convolution; its input is kept. */
    private Activation wide(OneDnnSketch sketch, Bottleneck block, Named x, Formats formats) {
        Convolution expand = block.expand();
        Convolution first = expand == null ? block.depthwise() : expand;
        Activation source = rounded(sketch, first, x, expand == null ? formats.afterRelu() : formats.shortcut());
        Activation y = sketch.plain(first, source, formats.afterRelu(), Rectifier.RELU6);
        if (source != x.activation()) {
            sketch.release(source);
        }
        if (expand == null) {
            return y;
        }
        Activation z = sketch.plain(block.depthwise(), y, formats.afterRelu(), Rectifier.RELU6);
        sketch.release(y);
        return z;
    }

    /** An activation in that number format, as a convolution reads it best: itself, if it has it. */
    private static Activation rounded(OneDnnSketch sketch, Convolution c, Named named, data_type type) {
        Activation x = named.activation();
        return x.layout().get_data_type().intern() == type
                ? x
                : sketch.narrowed(named.name(), x, sketch.bestSource(c, x.size(), type, Rectifier.RELU6));
    }
}
