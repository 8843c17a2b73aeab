// The package describes its icons only at its index; each file holds one of that type.
declare module "@tabler/icons-react/dist/esm/icons/*" {
  const icon: import("@tabler/icons-react").Icon;
  export default icon;
}
