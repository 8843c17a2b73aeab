// Each icon from its own file: the package's index holds thousands, which the development server
// would have to bundle and send at the first load.
export { default as IconAgents } from "@tabler/icons-react/dist/esm/icons/IconRobot.mjs";
export { default as IconAlert } from "@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs";
export { default as IconCart } from "@tabler/icons-react/dist/esm/icons/IconShoppingCart.mjs";
export { default as IconCheck } from "@tabler/icons-react/dist/esm/icons/IconCheck.mjs";
export { default as IconClock } from "@tabler/icons-react/dist/esm/icons/IconClock.mjs";
export { default as IconCoins } from "@tabler/icons-react/dist/esm/icons/IconCoins.mjs";
export { default as IconDownload } from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
export { default as IconGroups } from "@tabler/icons-react/dist/esm/icons/IconUsersGroup.mjs";
export { default as IconHome } from "@tabler/icons-react/dist/esm/icons/IconLayoutDashboard.mjs";
export { default as IconMinus } from "@tabler/icons-react/dist/esm/icons/IconMinus.mjs";
export { default as IconPlus } from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
export { default as IconReturn } from "@tabler/icons-react/dist/esm/icons/IconArrowBackUp.mjs";
export { default as IconShop } from "@tabler/icons-react/dist/esm/icons/IconBuildingStore.mjs";
export { default as IconSignOut } from "@tabler/icons-react/dist/esm/icons/IconLogout.mjs";
export { default as IconStatement } from "@tabler/icons-react/dist/esm/icons/IconListDetails.mjs";
export { default as IconX } from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
