import { memoryBackplane } from "../../src/backplane/memory.ts";
import { testBackplane } from "./contract.ts";

testBackplane("memory", { open: () => memoryBackplane(), isShared: false });
