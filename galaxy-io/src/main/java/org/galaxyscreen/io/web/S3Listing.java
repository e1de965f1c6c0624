package org.galaxyscreen.io.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.io.internal.SafeXml;

/** Lists the objects of a bucket whose keys begin alike ({@code ListObjectsV2}), page by page. */
final class S3Listing {
    private static final int MOST_BYTES = 1 << 24;

    private final String bucket;
    private final String prefix;
    private final List<RemoteFolder.RemoteFile> files = new ArrayList<>();

    /** Of the page that was read last. */
    private String token = "";

    private boolean truncated;

    private S3Listing(String bucket, String prefix) {
        this.bucket = bucket;
        this.prefix = prefix;
    }

    /**
     * All objects below a key, or of the whole bucket.
     *
     * @throws IOException if they cannot be listed; the message has the address
     */
    static RemoteFolder of(Fetcher fetcher, URI address) throws IOException {
        String key = S3.key(address);
        S3Listing listing = new S3Listing(S3.bucket(address), key.isEmpty() || key.endsWith("/") ? key : key + "/");
        try {
            do {
                Cancellation.check("listing " + S3.text(address));
                listing.read(fetcher);
            } while (listing.truncated);
        } catch (IOException e) {
            throw new IOException(S3.text(address) + " cannot be listed: " + e.getMessage(), e);
        }
        listing.files.sort(Comparator.comparing(RemoteFolder.RemoteFile::path));
        return new RemoteFolder(address, List.copyOf(listing.files), List.of());
    }

    private void read(Fetcher fetcher) throws IOException {
        TreeMap<String, String> query = new TreeMap<>();
        query.put("list-type", "2");
        // Keys may have what XML has not.
        query.put("encoding-type", "url");
        query.put("prefix", prefix);
        if (!token.isEmpty()) {
            query.put("continuation-token", token);
        }
        String before = token;
        byte[] page = fetcher.answer(Fetcher.Request.get(S3.uri(bucket, "")).with(query), MOST_BYTES)
                .body();
        try {
            parse(page);
        } catch (XMLStreamException e) {
            throw new IOException(
                    "the server's list of objects is damaged, or none: "
                            + Failures.reason(e).lines().findFirst().orElse(""),
                    e);
        }
        if (truncated && (token.isEmpty() || token.equals(before))) {
            throw new IOException("the server's list of objects does not say where it goes on");
        }
        if (files.size() > RemoteFolder.MOST_FILES) {
            throw new IOException("there are more than " + RemoteFolder.MOST_FILES + " objects; name a folder in it");
        }
    }

    private void parse(byte[] page) throws XMLStreamException, IOException {
        XMLStreamReader xml = SafeXml.factory().createXMLStreamReader(new ByteArrayInputStream(page));
        token = "";
        truncated = false;
        boolean encoded = false;
        boolean isList = false;
        List<String[]> contents = new ArrayList<>();
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "ListBucketResult" -> isList = true;
                case "IsTruncated" -> truncated = xml.getElementText().strip().equals("true");
                case "NextContinuationToken" -> token = xml.getElementText();
                case "EncodingType" -> encoded = xml.getElementText().strip().equals("url");
                case "Contents" -> contents.add(object(xml));
                default -> {
                    // Of no use here.
                }
            }
        }
        if (!isList) {
            throw new IOException("the server answers with something else than a list of objects");
        }
        for (String[] object : contents) {
            add(encoded ? URLDecoder.decode(object[0], StandardCharsets.UTF_8) : object[0], object[1], object[2]);
        }
    }

    private static String[] object(XMLStreamReader xml) throws XMLStreamException {
        String[] object = {"", "", ""};
        while (xml.next() != XMLStreamConstants.END_ELEMENT
                || !xml.getLocalName().equals("Contents")) {
            if (xml.isStartElement()) {
                switch (xml.getLocalName()) {
                    case "Key" -> object[0] = xml.getElementText();
                    case "Size" -> object[1] = xml.getElementText().strip();
                    case "ETag" -> object[2] = xml.getElementText().strip();
                    default -> {
                        // Who owns it, and the like.
                    }
                }
            }
        }
        return object;
    }

    /** Those that end in a slash are the marks of folders. */
    private void add(String key, String bytes, String tag) throws IOException {
        if (key.endsWith("/") || !key.startsWith(prefix) || key.length() == prefix.length()) {
            return;
        }
        try {
            files.add(new RemoteFolder.RemoteFile(
                    key.substring(prefix.length()), S3.uri(bucket, key), Long.parseLong(bytes), tag));
        } catch (NumberFormatException e) {
            throw new IOException(
                    "the server's list of objects says of " + key + " that it has '" + bytes + "' bytes", e);
        }
    }
}
