package org.galaxyscreen.io.hdf5;

import io.jhdf.FractalHeap;
import io.jhdf.GroupSymbolTableNode;
import io.jhdf.LocalHeap;
import io.jhdf.SymbolTableEntry;
import io.jhdf.btree.BTreeV1;
import io.jhdf.btree.BTreeV2;
import io.jhdf.btree.record.LinkNameForIndexedGroupRecord;
import io.jhdf.object.message.LinkMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a name in a group stands for: an object's address, or a path, in another file where one is named.
 *
 * @param file of an external link, else null
 * @param path of a soft or external link, else null
 */
record Hdf5Link(long address, @Nullable String file, @Nullable String path) {
    private static final int SOFT = 2;

    /** The names in a group. The objects behind them are not read: what is wrong with one does not matter to another. */
    static Map<String, Hdf5Link> in(Hdf5File file, long group) throws IOException {
        Hdf5Header header = Hdf5Header.read(file, group);
        Map<String, Hdf5Link> links = new LinkedHashMap<>();
        Hdf5Header.Message table = header.first(Hdf5Header.SYMBOL_TABLE);
        if (table != null) {
            ByteBuffer data = copy(table);
            readTable(file, file.offset(data), file.offset(data), links);
        }
        for (Hdf5Header.Message message : header.all(Hdf5Header.LINK)) {
            put(LinkMessage.fromBuffer(copy(message), file.storage().getSuperblock()), links);
        }
        Hdf5Header.Message info = header.first(Hdf5Header.LINK_INFO);
        if (info != null) {
            ByteBuffer data = copy(info);
            data.position((data.get(1) & 1) != 0 ? 10 : 2);
            readHeap(file, file.offset(data), file.offset(data), links);
        }
        return links;
    }

    private static ByteBuffer copy(Hdf5Header.Message message) {
        return message.data().duplicate().order(message.data().order());
    }

    private static void readTable(Hdf5File file, long tree, long heap, Map<String, Hdf5Link> links) throws IOException {
        // The heap's head: signature, version, its size.
        ByteBuffer head = file.bytes(heap, 8 + 2L * file.lengthBytes() + file.offsetBytes());
        long size = file.length(head.position(8));
        file.length(head);
        file.checkWithin(file.offset(head), size);
        ByteBuffer names = new LocalHeap(file.storage(), heap).getDataBuffer();
        for (long node : BTreeV1.createGroupBTree(file.storage(), tree).getChildAddresses()) {
            for (SymbolTableEntry entry : new GroupSymbolTableNode(file.storage(), node).getSymbolTableEntries()) {
                String name = text(names, entry.getLinkNameOffset());
                links.put(
                        name,
                        entry.getCacheType() == SOFT
                                ? new Hdf5Link(-1, null, text(names, entry.getLinkValueOffset()))
                                : new Hdf5Link(entry.getObjectHeaderAddress(), null, null));
            }
        }
    }

    private static void readHeap(Hdf5File file, long heap, long tree, Map<String, Hdf5Link> links) {
        if (heap == -1 || tree == -1) {
            return;
        }
        FractalHeap names = new FractalHeap(file.storage(), heap);
        for (LinkNameForIndexedGroupRecord link :
                new BTreeV2<LinkNameForIndexedGroupRecord>(file.storage(), tree).getRecords()) {
            put(LinkMessage.fromBuffer(names.getId(link.getId()), file.storage().getSuperblock()), links);
        }
    }

    private static void put(LinkMessage link, Map<String, Hdf5Link> links) {
        links.put(
                link.getLinkName(),
                switch (link.getLinkType()) {
                    case HARD -> new Hdf5Link(link.getHardLinkAddress(), null, null);
                    case SOFT -> new Hdf5Link(-1, null, link.getSoftLink());
                    case EXTERNAL -> new Hdf5Link(-1, link.getExternalFile(), link.getExternalPath());
                });
    }

    private static String text(ByteBuffer heap, int start) {
        int end = start;
        while (heap.get(end) != 0) {
            end++;
        }
        byte[] text = new byte[end - start];
        heap.get(start, text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
