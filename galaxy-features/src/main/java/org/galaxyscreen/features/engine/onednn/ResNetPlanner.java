package org.galaxyscreen.features.engine.onednn;

import java.util.List;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.desc;
import org.galaxyscreen.features.engine.onednn.OneDnnPlan.Activation;
import org.galaxyscreen.features.engine.onednn.OneDnnSketch.Rectifier;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.ResNet50.Bottleneck;

/**
 * Plans ResNet-50. Bias, ReLU and the residual sum are computed while an output tile is still in registers; at most four activations are
 * alive at once.
 *
 * <p>In int8 an activation's integer q stands for {@code step · q}, unsigned after ReLU and signed elsewhere. All factors of
 * a convolution are put into one an output channel, in units of its result:
 * {@code q = max(0, round(Σ w·x · (step_w · step_x / step_q) + b / step_q + shortcut · (step_s / step_q)))}.
 */
final class ResNetPlanner extends OneDnnPlanner {
    private final ResNet50 network;

    ResNetPlanner(OneDnnSetting setting, ResNet50 network) {
        super(setting);
        this.network = network;
    }

    @Override
    OneDnnPlan stem(OneDnnSketch sketch, desc target) {
        Activation image = sketch.input(network.stem().in(), setting.inputSize());
        Activation y = sketch.stem(network.stem(), image, Rectifier.RELU);
        if (narrow == data_type.f32) {
            sketch.maxPool(y, target);
        } else {
            Activation z = sketch.maxPool(y, null);
            double step = setting.step("maxpool", narrow);
            sketch.reorder("maxpool", z, new Activation(target, OneDnnPlan.OUTPUT, z.channels(), z.size(), step, 0));
        }
        return sketch.plan(image.layout(), target.get_size());
    }

    @Override
    OneDnnPlan blocks(OneDnnSketch sketch) {
        Bottleneck first = network.blocks().get(0);
        int channels = network.stem().out();
        int size = OneDnnSketch.pooled(network.stem().outputSize(setting.inputSize()));
        desc source = sketch.bestSource(first.conv1(), size, narrow, Rectifier.RELU);
        Activation x = new Activation(source, OneDnnPlan.INPUT, channels, size, setting.step("maxpool", narrow), 0);
        List<Bottleneck> all = network.blocks();
        for (int i = 0; i < all.size(); i++) {
            Bottleneck block = all.get(i);
            boolean last = i == all.size() - 1;
            boolean ends = last || all.get(i + 1).stage() != block.stage();
            boolean read = ends && setting.readout().reads(block.stage());
            // A stage's last block adds its input as it is, and what it makes has the same layout.
            desc layout = x.layout();
            x = bottleneck(sketch, block, x, read);
            if (read) {
                sketch.readOut(block.stage(), x);
                if (!last && narrow != data_type.f32) {
                    Activation sum = x;
                    x = sketch.narrowed(block.name(), sum, layout);
                    sketch.release(sum);
                }
            }
        }
        return sketch.plan(source, sketch.rowBytes());
    }

    private Activation bottleneck(OneDnnSketch sketch, Bottleneck block, Activation x, boolean read) {
        Activation shortcut = x;
        if (block.downsample() != null) {
            shortcut = sketch.plain(block.downsample(), x, setting.formats().shortcut(), Rectifier.NONE);
        }
        Activation y = sketch.plain(block.conv1(), x, narrow, Rectifier.RELU);
        if (shortcut != x) {
            sketch.release(x);
        }
        Activation z = sketch.plain(block.conv2(), y, narrow, Rectifier.RELU);
        sketch.release(y);
        Activation sum = read && narrow != data_type.f32
                ? sketch.sumInFloat(block.name(), block.conv3(), z, shortcut, Rectifier.RELU)
                : sketch.sumOnto(block.name(), block.conv3(), z, shortcut, narrow, Rectifier.RELU);
        sketch.release(z);
        return sum;
    }
}
