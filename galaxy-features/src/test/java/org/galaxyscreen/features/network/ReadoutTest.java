package org.galaxyscreen.features.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.galaxyscreen.core.FeatureBlock;
import org.junit.jupiter.api.Test;

class ReadoutTest {
    @Test
    void blocksCoverTheRowStageByStageWhateverTheOrderGiven() {
        Readout readout = Readout.parse("layer3, layer2", "gem,mean");

        assertThat(readout.blocks(ResNet50.whole()))
                .containsExactly(
                        new FeatureBlock("layer2/mean", 0, 512),
                        new FeatureBlock("layer2/gem", 512, 1024),
                        new FeatureBlock("layer3/mean", 1024, 2048),
                        new FeatureBlock("layer3/gem", 2048, 3072));
        assertThat(readout.features(ResNet50.whole())).isEqualTo(3072);
        assertThat(readout.rowLength(ResNet50.whole(), 224)).isEqualTo(3072);
        assertThat(readout.stageNames()).isEqualTo("layer2,layer3");
        assertThat(readout.poolingNames()).isEqualTo("mean,gem");
        assertThat(readout.lastStage()).isEqualTo(Stage.LAYER3);
    }

    @Test
    void patchesFollowTheFeatures() {
        Readout readout = Readout.of(Stage.LAYER1).withPatches(Stage.LAYER2);

        assertThat(readout.features(ResNet50.whole())).isEqualTo(256);
        assertThat(readout.rowLength(ResNet50.whole(), 224)).isEqualTo(256 + 28 * 28 * 512);
        assertThat(readout.lastStage()).isEqualTo(Stage.LAYER2);
        assertThat(readout.isOneMean()).isFalse();
        assertThat(Readout.of(Stage.LAYER1).isOneMean()).isTrue();
    }

    @Test
    void whatIsUnknownOrNamedTwiceOrMissingIsRefusedByName() {
        assertThatThrownBy(() -> Readout.parse("layer2,layer5", "mean"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stage is 'layer5'; layer1, layer2, layer3 or layer4 expected");
        assertThatThrownBy(() -> Readout.parse("layer2", "mean,median"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pooling is 'median'; mean, max or gem expected");
        assertThatThrownBy(() -> Readout.parse("layer2", "max,max"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pooling is max twice; each once expected");
        assertThatThrownBy(() -> new Readout(List.of(), List.of(Pooling.MEAN), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stage is none; at least one expected");
    }
}
