// The README as it is true on npm's page. A relative link leads nowhere there: it becomes an absolute one, and that
// takes the address of the repository. Without one it becomes text, which names the file if the package has it.

/**
 * @param repository where the sources are, such as `git+https://HOST/OWNER/NAME.git`; paths are those of GitHub
 * @param shipped the files of the package
 */
export function readmeForNpm(
  text: string,
  repository: string | undefined,
  shipped: readonly string[],
): string {
  const address = repository?.replace(/^git\+/, "").replace(/\.git$/, "");
  return text.replaceAll(/(!?)\[([^\]]+)\]\((?!\w+:|#)([^)]+)\)/g, (_, sign, label, target) => {
    const isPicture = sign === "!";
    if (address !== undefined) {
      return `${sign}[${label}](${address}/${isPicture ? "raw" : "blob"}/HEAD/${target})`;
    }
    if (isPicture) return "";
    const file = target.replace(/#.*/, "");
    return label !== file && shipped.includes(file) ? `${label} (${file})` : label;
  });
}
