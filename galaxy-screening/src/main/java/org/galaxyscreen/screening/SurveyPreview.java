package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.features.rendering.ContactSheet;

/**
 * Shows a survey's images as the network will see them, before hours are spent: a page of pictures, spread evenly over the survey,
 * rendered, resized and cropped. Of published weights only the preprocessing is needed, so they are not fetched for it. Immutable.
 *
 * <pre>{@code
 * ContactSheet.Contents shown = SurveyPreview.of(Path.of("stamps"), Path.of("preview.png"))
 *         .with(ExtractionSettings.defaults().withRendering(rendering))
 *         .run();
 * }</pre>
 */
public final class SurveyPreview {
    private final SurveyInput input;
    private final Path sheet;
    private final Backbone backbone;
    private final ExtractionSettings settings;
    private final int images;
    private final boolean overwrite;

    private SurveyPreview(
            SurveyInput input,
            Path sheet,
            Backbone backbone,
            ExtractionSettings settings,
            int images,
            boolean overwrite) {
        this.input = input;
        this.sheet = Objects.requireNonNull(sheet, "sheet");
        this.backbone = Objects.requireNonNull(backbone, "backbone");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.images = images;
        this.overwrite = overwrite;
    }

    /**
     * A preview of 25 images with the default network and settings.
     *
     * @param input what {@link org.galaxyscreen.io.ImageSources} opens: a file, or a folder of images
     * @param sheet the PNG to write
     */
    public static SurveyPreview of(Path input, Path sheet) {
        return of(SurveyInput.of(input), sheet);
    }

    /**
     * A preview of a source that is open already.
     *
     * @param sheet the PNG to write
     */
    public static SurveyPreview of(ImageSource images, Path sheet) {
        return of(SurveyInput.of(images), sheet);
    }

    private static SurveyPreview of(SurveyInput input, Path sheet) {
        return new SurveyPreview(input, sheet, Backbone.defaults(), ExtractionSettings.defaults(), 25, false);
    }

    /** This for another network. */
    public SurveyPreview with(Backbone network) {
        return new SurveyPreview(input, sheet, network, settings, images, overwrite);
    }

    /** This with other settings: those of the source and the rendering count. */
    public SurveyPreview with(ExtractionSettings newSettings) {
        return new SurveyPreview(input, sheet, backbone, newSettings, images, overwrite);
    }

    /**
     * This with so many images.
     *
     * @throws SettingException if it is not 1 to {@link ContactSheet#MAX_IMAGES}
     */
    public SurveyPreview withImages(int most) {
        if (most < 1 || most > ContactSheet.MAX_IMAGES) {
            throw new SettingException(
                    Setting.PREVIEW,
                    Setting.PREVIEW,
                    " is " + most + "; 1 to " + ContactSheet.MAX_IMAGES + " expected");
        }
        return new SurveyPreview(input, sheet, backbone, settings, most, overwrite);
    }

    /** This, replacing or not a file that is no PNG; by default that is refused. */
    public SurveyPreview withOverwrite(boolean replace) {
        return new SurveyPreview(input, sheet, backbone, settings, images, replace);
    }

    /** As {@link #run(RunListener)}, with nobody listening. */
    public ContactSheet.Contents run() throws IOException {
        return run(RunListener.NONE);
    }

    /**
     * Draws the sheet; the folder that it is to be in is made if it is not there.
     *
     * @throws SettingException if the file must not be written
     * @throws IOException if the source cannot be read, or the file cannot be written
     * @throws IllegalArgumentException if so many pictures of the network's size make too large a sheet
     */
    public ContactSheet.Contents run(RunListener listener) throws IOException {
        OutputCheck outputs = new OutputCheck(overwrite);
        input.reads(outputs, settings);
        backbone.reads(outputs);
        Path folder = sheet.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        outputs.writes("the preview at ", Setting.OUTPUT, sheet, OutputCheck.beginsWith("\u0089PNG"));
        return ContactSheet.write(
                input.open(settings, listener), backbone.preprocessing(listener::onProgress), images, sheet);
    }
}
