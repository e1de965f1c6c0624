package org.galaxyscreen.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer.Builder;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.galaxyscreen.detectors.autoencoder.AutoencoderNetwork;
import org.galaxyscreen.detectors.autoencoder.DenseLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The autoencoder as a DL4J network on whichever ND4J backend is present. */
final class Dl4jAutoencoder implements AutoencoderNetwork {
    private final MultiLayerNetwork network;
    private final List<DenseLayer> shapes;
    private final int dimensions;

    Dl4jAutoencoder(List<DenseLayer> first, double learningRate) {
        Nd4jGpus.requireUsable();
        shapes = first;
        dimensions = first.get(0).in();
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .updater(new Adam(learningRate))
                .list();
        for (DenseLayer layer : first.subList(0, first.size() - 1)) {
            list.layer(new Builder()
                    .nIn(layer.in())
                    .nOut(layer.out())
                    .activation(layer.relu() ? Activation.RELU : Activation.IDENTITY)
                    .build());
        }
        list.layer(new OutputLayer.Builder(LossFunction.MSE)
                .nIn(first.get(first.size() - 1).in())
                .nOut(dimensions)
                .activation(Activation.IDENTITY)
                .build());
        network = new MultiLayerNetwork(list.build());
        network.init();
        for (int i = 0; i < first.size(); i++) {
            DenseLayer layer = first.get(i);
            try (INDArray weight = Nd4j.create(layer.weight(), new long[] {layer.in(), layer.out()}, 'c');
                    INDArray bias = Nd4j.create(layer.bias(), new long[] {1, layer.out()}, 'c')) {
                network.getParam(i + "_W").assign(weight);
                network.getParam(i + "_b").assign(bias);
            }
        }
    }

    @Override
    public double learn(Batch batch) {
        try (INDArray input = batch(batch.input(), batch.count());
                INDArray target = batch(batch.target(), batch.count())) {
            network.fit(input, target);
        }
        return network.score();
    }

    @Override
    public double error(float[] rows, int count) {
        try (INDArray batch = batch(rows, count);
                INDArray output = network.output(batch, false)) {
            double squared = output.squaredDistance(batch);
            return squared / ((double) count * dimensions);
        }
    }

    private INDArray batch(float[] rows, int count) {
        return Nd4j.create(Arrays.copyOf(rows, count * dimensions), new long[] {count, dimensions}, 'c');
    }

    @Override
    public List<DenseLayer> layers() {
        List<DenseLayer> layers = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            DenseLayer shape = shapes.get(i);
            layers.add(new DenseLayer(
                    shape.in(),
                    shape.out(),
                    shape.relu(),
                    network.getParam(i + "_W").dup('c').data().asFloat(),
                    network.getParam(i + "_b").dup('c').data().asFloat()));
        }
        return layers;
    }

    @Override
    public void close() {
        network.close();
    }
}
