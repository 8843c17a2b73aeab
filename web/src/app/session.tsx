import type { User } from "@supabase/supabase-js";
import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { supabase } from "../api/client.ts";
import { queryClient } from "../api/queries.ts";
import { endIntent } from "../checkout/intent.ts";

/** `undefined`: not known yet. `null`: nobody is signed in. */
type Session = User | null | undefined;

const SessionContext = createContext<Session>(undefined);

/** Keeps everything below it told who is signed in, in all tabs. */
export function SessionProvider({ children }: { children: ReactNode }): ReactNode {
  const [user, setUser] = useState<Session>(undefined);

  useEffect(() => {
    let known: Session;
    const { data } = supabase.auth.onAuthStateChange((_event, session) => {
      const next = session?.user ?? null;
      // A refreshed token is the same person: keep the object, so that nothing renders anew.
      if (known !== undefined && known?.id === next?.id) return;
      // What one person saw must never be shown to the next one.
      if (known) queryClient.clear();
      known = next;
      setUser(next);
    });
    return () => data.subscription.unsubscribe();
  }, []);

  return <SessionContext value={user}>{children}</SessionContext>;
}

export function useSession(): Session {
  return use(SessionContext);
}

/** The signed-in user, on pages that only signed-in users reach. */
export function useUser(): User {
  const user = use(SessionContext);
  if (!user) throw new Error("This page needs a signed-in user.");
  return user;
}

export async function signOut(): Promise<void> {
  endIntent();
  // Only this device, and also when the server can't be reached: the local session goes either way.
  await supabase.auth.signOut({ scope: "local" });
}
