package org.galaxyscreen.features.weights;

import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import org.galaxyscreen.features.preprocess.Preprocessing;

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
            Preprocessing.imagenetV1());

    private final String label;
    private final String fileName;
    private final String url;
    private final String sha256;
    private final Preprocessing preprocessing;

    PublishedWeights(String label, String fileName, String url, String sha256, Preprocessing preprocessing) {
        this.label = label;
        this.fileName = fileName;
        this.url = url;
        this.sha256 = sha256;
        this.preprocessing = preprocessing;
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

    Preprocessing preprocessing() {
        return preprocessing;
    }
}
